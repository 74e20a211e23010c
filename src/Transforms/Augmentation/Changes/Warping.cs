using System.Buffers;

namespace MLNet.CnnCatalog.Transforms.Augmentation;

/// <summary>Pixels taken from where they lie nearest: the arithmetic is that of Pillow, in each of its three cases.</summary>
internal static class NearestPixels
{
    // Pillow follows sloping rows in whole numbers of this many bits behind the point.
    private const int Precision = 16;
    private const int None = -1;

    public static void Write(Raster raster, in Projection source, ReadOnlySpan<byte> outside)
    {
        var size = raster.Size;
        var pixels = raster.Values;
        var target = raster.Draft(size);
        var positions = ArrayPool<int>.Shared.Rent(size.Width + size.Width + size.Height);
        var row = positions.AsSpan(0, size.Width);
        var columns = positions.AsSpan(size.Width, size.Width);
        var rows = positions.AsSpan(2 * size.Width, size.Height);
        if (source.IsAxisAligned)
        {
            Along(columns, source.A, source.C, size.Width);
            Along(rows, source.E, source.F, size.Height);
        }

        for (var y = 0; y < size.Height; y++)
        {
            if (source.IsAxisAligned)
                Combine(row, columns, rows[y], size.Width);
            else if (source.IsAffine)
                Slope(row, source, y, size);
            else
                Project(row, source, y, size);
            Gather(pixels, row, outside, target.Slice(y * size.Width * raster.Channels, size.Width * raster.Channels));
        }

        ArrayPool<int>.Shared.Return(positions);
        raster.Accept(size);
    }

    /// <summary>Where the pixels of an axis come from; -1 for outside.</summary>
    public static void Along(Span<int> positions, double scale, double shift, int length)
    {
        // Summed up, not multiplied, as Pillow does it.
        var position = shift + (scale * 0.5);
        for (var i = 0; i < positions.Length; i++, position += scale)
            positions[i] = position >= 0 && position < length ? (int)position : None;
    }

    private static void Combine(Span<int> row, ReadOnlySpan<int> columns, int y, int width)
    {
        for (var x = 0; x < row.Length; x++)
            row[x] = y == None || columns[x] == None ? None : (y * width) + columns[x];
    }

    private static void Slope(Span<int> row, in Projection source, int y, ImageSize size)
    {
        var (stepX, stepY) = (Fixed(source.A), Fixed(source.D));
        var atX = Fixed(source.C + (source.A * 0.5) + (source.B * 0.5)) + (y * Fixed(source.B));
        var atY = Fixed(source.F + (source.D * 0.5) + (source.E * 0.5)) + (y * Fixed(source.E));
        for (var x = 0; x < row.Length; x++, atX += stepX, atY += stepY)
        {
            var (column, line) = (atX >> Precision, atY >> Precision);
            row[x] = (ulong)column < (ulong)size.Width && (ulong)line < (ulong)size.Height ? (int)((line * size.Width) + column) : None;
        }
    }

    private static long Fixed(double value) => (long)Math.Floor((value * (1 << Precision)) + 0.5);

    private static void Project(Span<int> row, in Projection source, int y, ImageSize size)
    {
        for (var x = 0; x < row.Length; x++)
        {
            var (column, line) = source.Move(x + 0.5, y + 0.5);
            row[x] = column >= 0 && column < size.Width && line >= 0 && line < size.Height ? ((int)line * size.Width) + (int)column : None;
        }
    }

    private static void Gather(ReadOnlySpan<byte> pixels, ReadOnlySpan<int> positions, ReadOnlySpan<byte> outside, Span<byte> target)
    {
        if (outside.Length == 1)
        {
            for (var x = 0; x < positions.Length; x++)
                target[x] = positions[x] == None ? outside[0] : pixels[positions[x]];
            return;
        }

        for (var x = 0; x < positions.Length; x++)
        {
            var pixel = positions[x] == None ? outside : pixels.Slice(3 * positions[x], 3);
            (target[3 * x], target[(3 * x) + 1], target[(3 * x) + 2]) = (pixel[0], pixel[1], pixel[2]);
        }
    }
}

/// <summary>Pixels of an image between four others, in the arithmetic of Pillow: double, cut off to bytes.</summary>
internal static class BilinearPixels
{
    public static void Write(Raster image, in Projection source, ReadOnlySpan<byte> outside)
    {
        var size = image.Size;
        var pixels = image.Values;
        var target = image.Draft(size);
        for (var y = 0; y < size.Height; y++)
            for (var x = 0; x < size.Width; x++)
            {
                var (column, line) = source.Move(x + 0.5, y + 0.5);
                var pixel = target.Slice(3 * ((y * size.Width) + x), 3);
                if (column >= 0 && column < size.Width && line >= 0 && line < size.Height)
                    Mix(pixels, size, column - 0.5, line - 0.5, pixel);
                else
                    outside.CopyTo(pixel);
            }

        image.Accept(size);
    }

    private static void Mix(ReadOnlySpan<byte> pixels, ImageSize size, double x, double y, Span<byte> target)
    {
        var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        var (shareX, shareY) = (x - left, y - top);
        var (first, second) = (Math.Max(left, 0), Math.Min(left + 1, size.Width - 1));
        var upper = pixels.Slice(3 * Math.Max(top, 0) * size.Width, 3 * size.Width);
        var lower = top + 1 < size.Height ? pixels.Slice(3 * (top + 1) * size.Width, 3 * size.Width) : upper;
        for (var color = 0; color < 3; color++)
        {
            var above = Between(upper[(3 * first) + color], upper[(3 * second) + color], shareX);
            var below = Between(lower[(3 * first) + color], lower[(3 * second) + color], shareX);
            target[color] = (byte)Between(above, below, shareY);
        }
    }

    private static double Between(double a, double b, double share) => a + ((b - a) * share);
}
