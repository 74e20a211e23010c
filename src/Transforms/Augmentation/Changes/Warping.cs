using System.Buffers;

namespace MLNet.CnnCatalog.Transforms.Augmentation;

/// <summary>Pixels taken from where they lie nearest: the arithmetic is that of Pillow, in each of its three cases.</summary>
internal static class NearestPixels
{
    // Pillow follows sloping rows in whole numbers of this many bits behind the point.
    private const int Precision = 16;
    private const int None = -1;

    public static void Write(Raster raster, in Projection source, ReadOnlySpan<byte> outside, ImageSize size)
    {
        var from = raster.Size;
        var pixels = raster.Values;
        var target = raster.Draft(size);
        var positions = ArrayPool<int>.Shared.Rent(size.Width + size.Width + size.Height);
        var row = positions.AsSpan(0, size.Width);
        var columns = positions.AsSpan(size.Width, size.Width);
        var rows = positions.AsSpan(2 * size.Width, size.Height);
        if (source.IsAxisAligned)
        {
            Along(columns, source.A, source.C, from.Width);
            Along(rows, source.E, source.F, from.Height);
        }

        for (var y = 0; y < size.Height; y++)
        {
            if (source.IsAxisAligned)
                Combine(row, columns, rows[y], from.Width);
            else if (source.IsAffine)
                Slope(row, source, y, from);
            else
                Project(row, source, y, from);
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
    public static void Write(Raster image, in Projection source, ReadOnlySpan<byte> outside, ImageSize size)
    {
        var from = image.Size;
        var pixels = image.Values;
        var target = image.Draft(size);
        for (var y = 0; y < size.Height; y++)
        {
            var row = target.Slice(3 * y * size.Width, 3 * size.Width);
            var (acrossX, acrossY, acrossW) = (source.B * (y + 0.5), source.E * (y + 0.5), source.H * (y + 0.5));
            for (var x = 0; x < size.Width; x++)
            {
                var (column, line) = ((source.A * (x + 0.5)) + acrossX + source.C, (source.D * (x + 0.5)) + acrossY + source.F);
                if (!source.IsAffine)
                {
                    var w = (source.G * (x + 0.5)) + acrossW + source.I;
                    (column, line) = (column / w, line / w);
                }

                var pixel = row.Slice(3 * x, 3);
                if (column >= 0 && column < from.Width && line >= 0 && line < from.Height)
                    Mix(pixels, from, column - 0.5, line - 0.5, pixel);
                else
                    (pixel[0], pixel[1], pixel[2]) = (outside[0], outside[1], outside[2]);
            }
        }

        image.Accept(size);
    }

    private static void Mix(ReadOnlySpan<byte> pixels, ImageSize size, double x, double y, Span<byte> target)
    {
        var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        var (shareX, shareY) = (x - left, y - top);
        var (first, second) = (3 * Math.Max(left, 0), 3 * Math.Min(left + 1, size.Width - 1));
        var upper = 3 * Math.Max(top, 0) * size.Width;
        var lower = 3 * Math.Min(top + 1, size.Height - 1) * size.Width;
        var a = pixels.Slice(upper + first, 3);
        var b = pixels.Slice(upper + second, 3);
        var c = pixels.Slice(lower + first, 3);
        var d = pixels.Slice(lower + second, 3);
        target[2] = Mix(a[2], b[2], c[2], d[2], shareX, shareY);
        target[1] = Mix(a[1], b[1], c[1], d[1], shareX, shareY);
        target[0] = Mix(a[0], b[0], c[0], d[0], shareX, shareY);
    }

    private static byte Mix(int a, int b, int c, int d, double shareX, double shareY)
    {
        var (above, below) = (a + ((b - a) * shareX), c + ((d - c) * shareX));
        return (byte)(int)(above + ((below - above) * shareY));
    }
}
