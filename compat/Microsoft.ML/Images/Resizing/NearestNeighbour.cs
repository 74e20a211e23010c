using System.Buffers;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Images.Resizing;

internal static class NearestNeighbour
{
    public static PixelBuffer Resample(PixelBuffer source, int width, int height)
    {
        var result = PixelBuffer.Rent(width, height, source.Format, source.IsOpaque);
        var columns = ArrayPool<int>.Shared.Rent(width);
        var rows = ArrayPool<int>.Shared.Rent(height);
        Locate(columns.AsSpan(0, width), source.Width);
        Locate(rows.AsSpan(0, height), source.Height);
        for (var y = 0; y < height; y++)
        {
            if (y > 0 && rows[y] == rows[y - 1])
                result.Row(y - 1).CopyTo(result.Row(y));
            else
                Pick(source.Row(rows[y]), result.Row(y), columns);
        }

        ArrayPool<int>.Shared.Return(columns);
        ArrayPool<int>.Shared.Return(rows);
        return result;
    }

    private static void Pick(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<int> columns)
    {
        var from = MemoryMarshal.Cast<byte, uint>(source);
        var to = MemoryMarshal.Cast<byte, uint>(destination);
        for (var x = 0; x < to.Length; x++)
            to[x] = from[columns[x]];
    }

    /// <summary>The source pixel under each pixel's centre, in Skia's 32.32 fixed point; an edge belongs to the pixel before it.</summary>
    private static void Locate(Span<int> positions, int sourceLength)
    {
        const long Edge = 1L << 16;
        var scale = 1 / ((float)positions.Length / sourceLength);
        var step = (long)(scale * (double)(1L << 32));
        var position = (long)(0.5f * scale * (double)(1L << 32)) - Edge;
        for (var i = 0; i < positions.Length; i++, position += step)
            positions[i] = (int)Math.Clamp(position >> 32, 0, sourceLength - 1);
    }
}
