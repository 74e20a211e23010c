using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Images.Resizing;

/// <summary>Halves pictures with a box filter; an odd length is halved with the weights 1, 2, 1.</summary>
internal static class Mipmap
{
    // Four channels of one pixel in the four 16-bit lanes of a number.
    private const ulong LowByteOfLanes = 0x00FF_00FF_00FF_00FF;

    /// <summary>Null for no steps.</summary>
    public static PixelBuffer? Reduce(PixelBuffer source, int steps)
    {
        PixelBuffer? level = null;
        for (var step = 0; step < steps && (source.Width > 1 || source.Height > 1); step++)
        {
            var next = Halve(source);
            level?.Dispose();
            source = level = next;
        }

        return level;
    }

    private static PixelBuffer Halve(PixelBuffer source)
    {
        var result = PixelBuffer.Rent(Math.Max(1, source.Width / 2), Math.Max(1, source.Height / 2), source.Format, source.IsOpaque);
        var rowTaps = Taps(source.Height);
        var shift = Shift(rowTaps) + Shift(Taps(source.Width));
        var sums = ArrayPool<ulong>.Shared.Rent(source.Width);
        for (var y = 0; y < result.Height; y++)
        {
            var first = source.Bytes.Slice(2 * y * source.Stride, rowTaps * source.Stride);
            AddRows(first, source.Stride, rowTaps, MemoryMarshal.Cast<ulong, ushort>(sums.AsSpan(0, source.Width)));
            AddColumns(sums.AsSpan(0, source.Width), MemoryMarshal.Cast<byte, uint>(result.Row(y)), shift);
        }

        ArrayPool<ulong>.Shared.Return(sums);
        return result;
    }

    private static int Taps(int length) => length == 1 ? 1 : 2 + (length % 2);

    // The weights add up to 1, 2 and 4.
    private static int Shift(int taps) => taps - 1;

    private static void AddRows(ReadOnlySpan<byte> rows, int stride, int taps, Span<ushort> sums)
    {
        var top = rows[..stride];
        var middle = rows.Slice((taps > 1 ? 1 : 0) * stride, stride);
        var bottom = rows.Slice((taps - 1) * stride, stride);
        var x = 0;
        if (taps == 2)
            x = AddTwoRows(top, bottom, sums);
        for (; x < stride; x++)
        {
            sums[x] = (ushort)(taps switch
            {
                1 => top[x],
                2 => top[x] + bottom[x],
                _ => top[x] + (2 * middle[x]) + bottom[x],
            });
        }
    }

    private static int AddTwoRows(ReadOnlySpan<byte> top, ReadOnlySpan<byte> bottom, Span<ushort> sums)
    {
        var x = 0;
        for (; x + Vector128<byte>.Count <= top.Length; x += Vector128<byte>.Count)
        {
            var (topLow, topHigh) = Vector128.Widen(Vector128.Create(top[x..]));
            var (bottomLow, bottomHigh) = Vector128.Widen(Vector128.Create(bottom[x..]));
            (topLow + bottomLow).CopyTo(sums[x..]);
            (topHigh + bottomHigh).CopyTo(sums[(x + Vector128<ushort>.Count)..]);
        }

        return x;
    }

    private static void AddColumns(ReadOnlySpan<ulong> sums, Span<uint> destination, int shift)
    {
        var taps = Taps(sums.Length);
        for (var x = 0; x < destination.Length; x++)
        {
            var sum = sums[2 * x];
            if (taps == 2)
                sum += sums[(2 * x) + 1];
            else if (taps == 3)
                sum += (2 * sums[(2 * x) + 1]) + sums[(2 * x) + 2];
            var lanes = (sum >> shift) & LowByteOfLanes;
            lanes = (lanes | (lanes >> 8)) & 0x0000_FFFF_0000_FFFF;
            destination[x] = (uint)(lanes | (lanes >> 16));
        }
    }
}
