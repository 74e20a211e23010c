using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Images.Resizing;

/// <summary>Draws a scaled picture with four taps along each axis: rows first, kept in a ring of four, then columns.</summary>
internal static class SeparableResampler
{
    private const int Channels = PixelBuffer.BytesPerPixel;

    public static void Draw(PixelBuffer source, PixelBuffer destination, Placement placement, SmoothFilter filter)
    {
        var left = Math.Max(0, placement.Left);
        var top = Math.Max(0, placement.Top);
        var right = Math.Min(destination.Width, placement.Left + placement.Width);
        var bottom = Math.Min(destination.Height, placement.Top + placement.Height);
        using var columns = new FilterTaps(source.Width, placement.Left, placement.Width, left, right, filter.IsCubic);
        using var rows = new FilterTaps(source.Height, placement.Top, placement.Height, top, bottom, filter.IsCubic);
        var rowLength = columns.Length * Channels;
        var memory = ArrayPool<float>.Shared.Rent(rowLength * FilterTaps.Count);
        var ring = memory.AsSpan(0, rowLength * FilterTaps.Count);
        ring.Clear();
        var next = 0;
        for (var y = 0; y < rows.Length; y++)
        {
            var start = rows.Start(y);
            var end = Math.Min(start + FilterTaps.Count, source.Height);
            for (next = Math.Max(next, start); next < end; next++)
                FilterRow(source, next, columns, RingRow(ring, next, rowLength));
            FilterColumns(ring, start, rows.Weights(y), destination.Row(top + y).Slice(left * Channels, rowLength), filter.IsCubic);
        }

        ArrayPool<float>.Shared.Return(memory);
    }

    private static Span<float> RingRow(Span<float> ring, int row, int rowLength) =>
        ring.Slice(row % FilterTaps.Count * rowLength, rowLength);

    private static void FilterRow(PixelBuffer source, int row, FilterTaps columns, Span<float> filtered)
    {
        ref var pixels = ref MemoryMarshal.GetReference(source.BytesWithSlack[(row * source.Stride)..]);
        ref var output = ref MemoryMarshal.GetReference(filtered);
        for (var x = 0; x < columns.Length; x++)
        {
            var weights = columns.Weights(x);
            var four = Vector128.LoadUnsafe(ref pixels, (nuint)(columns.Start(x) * Channels));
            var (firstTwo, lastTwo) = Vector128.Widen(four);
            var (first, second) = Vector128.Widen(firstTwo.AsInt16());
            var (third, fourth) = Vector128.Widen(lastTwo.AsInt16());
            var sum = (Vector128.ConvertToSingle(first) * weights[0]) + (Vector128.ConvertToSingle(second) * weights[1])
                + (Vector128.ConvertToSingle(third) * weights[2]) + (Vector128.ConvertToSingle(fourth) * weights[3]);
            sum.StoreUnsafe(ref output, (nuint)(x * Channels));
        }
    }

    private static void FilterColumns(Span<float> ring, int start, ReadOnlySpan<float> weights, Span<byte> output, bool isCubic)
    {
        var length = output.Length;
        ref var first = ref MemoryMarshal.GetReference(RingRow(ring, start, length));
        ref var second = ref MemoryMarshal.GetReference(RingRow(ring, start + 1, length));
        ref var third = ref MemoryMarshal.GetReference(RingRow(ring, start + 2, length));
        ref var fourth = ref MemoryMarshal.GetReference(RingRow(ring, start + 3, length));
        var (w0, w1, w2, w3) = (weights[0], weights[1], weights[2], weights[3]);
        // A cubic overshoots, and a premultiplied colour must not exceed its alpha.
        var lowestLimit = Vector128.Create(isCubic ? 0f : byte.MaxValue);
        for (nuint i = 0; i < (nuint)length; i += Channels)
        {
            var sum = (Vector128.LoadUnsafe(ref first, i) * w0) + (Vector128.LoadUnsafe(ref second, i) * w1)
                + (Vector128.LoadUnsafe(ref third, i) * w2) + (Vector128.LoadUnsafe(ref fourth, i) * w3);
            Unsafe.WriteUnaligned(ref output[(int)i], Round(sum, lowestLimit));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Round(Vector128<float> pixel, Vector128<float> lowestLimit)
    {
        var alpha = Vector128.Min(Vector128.Shuffle(pixel, Vector128.Create(3)), Vector128.Create((float)byte.MaxValue));
        var limited = Vector128.Max(Vector128.Min(pixel, Vector128.Max(alpha, lowestLimit)), Vector128<float>.Zero);
        var rounded = Vector128.ConvertToInt32(limited + Vector128.Create(0.5f));
        var shorts = Vector128.Narrow(rounded, rounded);
        return Vector128.Narrow(shorts, shorts).AsUInt32().ToScalar();
    }
}
