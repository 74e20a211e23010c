using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Images.Resizing;

/// <summary>The last four source rows, already filtered along the row, a float for each channel.</summary>
internal sealed class FilteredRows : IDisposable
{
    private const int Channels = PixelBuffer.BytesPerPixel;

    // Rows are blended four pixels at a time.
    private const int Block = 4 * Channels;

    private readonly float[] ring;
    private readonly int stride;

    public FilteredRows(int width)
    {
        stride = ((width * Channels) + Block - 1) / Block * Block;
        ring = ArrayPool<float>.Shared.Rent(stride * FilterTaps.Count);
        ring.AsSpan(0, stride * FilterTaps.Count).Clear();
    }

    public void Dispose() => ArrayPool<float>.Shared.Return(ring);

    public void Filter(ReadOnlySpan<byte> source, FilterTaps columns, int row)
    {
        ref var pixels = ref MemoryMarshal.GetReference(source);
        ref var weights = ref MemoryMarshal.GetReference(columns.Weights);
        ref var output = ref Row(row);
        var starts = columns.Starts;
        for (var x = 0; x < starts.Length; x++)
        {
            var i = (nuint)(x * Channels);
            var (firstTwo, lastTwo) = Vector128.Widen(Vector128.LoadUnsafe(ref pixels, (nuint)(starts[x] * Channels)));
            var (first, second) = Vector128.Widen(firstTwo.AsInt16());
            var (third, fourth) = Vector128.Widen(lastTwo.AsInt16());
            var sum = (Vector128.ConvertToSingle(first) * Unsafe.Add(ref weights, i))
                + (Vector128.ConvertToSingle(second) * Unsafe.Add(ref weights, i + 1))
                + (Vector128.ConvertToSingle(third) * Unsafe.Add(ref weights, i + 2))
                + (Vector128.ConvertToSingle(fourth) * Unsafe.Add(ref weights, i + 3));
            sum.StoreUnsafe(ref output, i);
        }
    }

    /// <param name="start">The first of the four rows.</param>
    /// <param name="limitsToAlpha">A cubic overshoots, and a premultiplied colour must not exceed its alpha.</param>
    public void Blend(int start, ReadOnlySpan<float> weights, Span<byte> output, bool limitsToAlpha)
    {
        var blend = new FourRows(ref Row(start), ref Row(start + 1), ref Row(start + 2), ref Row(start + 3), weights, limitsToAlpha);
        ref var bytes = ref MemoryMarshal.GetReference(output);
        var whole = output.Length / Block * Block;
        for (nuint i = 0; i < (nuint)whole; i += Block)
            blend.Pixels(i).StoreUnsafe(ref bytes, i);
        if (whole == output.Length)
            return;
        Span<byte> rest = stackalloc byte[Block];
        blend.Pixels((nuint)whole).CopyTo(rest);
        rest[..(output.Length - whole)].CopyTo(output[whole..]);
    }

    private ref float Row(int row) => ref ring[row % FilterTaps.Count * stride];

    private readonly ref struct FourRows(
        ref float first, ref float second, ref float third, ref float fourth, ReadOnlySpan<float> weights, bool limitsToAlpha)
    {
        private readonly ref float first = ref first;
        private readonly ref float second = ref second;
        private readonly ref float third = ref third;
        private readonly ref float fourth = ref fourth;
        private readonly float w0 = weights[0];
        private readonly float w1 = weights[1];
        private readonly float w2 = weights[2];
        private readonly float w3 = weights[3];
        private readonly bool limitsToAlpha = limitsToAlpha;

        /// <summary>Four pixels from the i-th channel value on.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<byte> Pixels(nuint i)
        {
            var shorts = Vector256.Narrow(TwoPixels(i), TwoPixels(i + (2 * Channels))).AsUInt16();
            return Vector128.Narrow(shorts.GetLower(), shorts.GetUpper());
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector256<int> TwoPixels(nuint i)
        {
            var sum = (Vector256.LoadUnsafe(ref first, i) * w0) + (Vector256.LoadUnsafe(ref second, i) * w1)
                + (Vector256.LoadUnsafe(ref third, i) * w2) + (Vector256.LoadUnsafe(ref fourth, i) * w3);
            if (limitsToAlpha)
                sum = Vector256.Min(sum, Vector256.Shuffle(sum, Vector256.Create(3, 3, 3, 3, 7, 7, 7, 7)));
            var clamped = Vector256.Min(Vector256.Max(sum, Vector256<float>.Zero), Vector256.Create((float)byte.MaxValue));
            return Vector256.ConvertToInt32(clamped + Vector256.Create(0.5f));
        }
    }
}
