using System.Buffers.Binary;

namespace MLNet.CnnCatalog.Transforms.LabelMaps.Png;

/// <summary>How pixels are stored, with the numbers of the format; the bit of 2 means colours, that of 4 alpha.</summary>
internal enum PngColor
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    RgbAlpha = 6,
}

/// <summary>
/// One of the seven coarse pictures of an interlaced file, or the whole of another: every so many pixels from some first one.
/// </summary>
internal readonly record struct PngPass(int X, int Y, int StepX, int StepY, int Width, int Height);

/// <summary>The header of a PNG file.</summary>
internal sealed record PngHeader(int Width, int Height, int BitDepth, PngColor Color, bool IsInterlaced)
{
    public const int Bytes = 13;

    // Those of libpng, and 16384 pixels in square.
    private const int LongestSide = 1_000_000;
    private const int MostPixels = 1 << 28;

    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>Whether a sample is a colour; else it is an index or a grey value.</summary>
    public bool IsColor => Color is PngColor.Rgb or PngColor.RgbAlpha;

    public int BitsPerPixel => BitDepth * (Color switch
    {
        PngColor.Rgb => 3,
        PngColor.GreyAlpha => 2,
        PngColor.RgbAlpha => 4,
        _ => 1,
    });

    /// <summary>The pictures that the file has one after the other; none of them is empty.</summary>
    public IEnumerable<PngPass> Passes => (IsInterlaced ? Adam7 : [(0, 0, 1, 1)])
        .Select(pass => new PngPass(
            pass.X, pass.Y, pass.StepX, pass.StepY, Count(Width, pass.X, pass.StepX), Count(Height, pass.Y, pass.StepY)))
        .Where(pass => pass.Width > 0 && pass.Height > 0);

    /// <summary>Bytes of a row, without that of its filter.</summary>
    public int RowBytes(int width) => checked((int)((((long)width * BitsPerPixel) + 7) / 8));

    /// <exception cref="InvalidDataException">It is no header, or one of a file that is not read.</exception>
    public static PngHeader Parse(ReadOnlySpan<byte> data)
    {
        if (data.Length != Bytes)
            throw new InvalidDataException($"It is damaged: its header has {data.Length} bytes, and {Bytes} are needed.");
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(data), BinaryPrimitives.ReadUInt32BigEndian(data[4..]));
        var (depth, color) = (data[8], (PngColor)data[9]);
        if (width is 0 or > LongestSide || height is 0 or > LongestSide || (ulong)width * height > MostPixels)
            throw new InvalidDataException(
                $"It has {height}x{width} pixels, and 1 to {LongestSide} a side are taken, {MostPixels} in all. Cut it into parts, or repair it.");
        if (depth == 16)
            throw new InvalidDataException("It has 16 bits a channel, and labels have 8 at most. Write the mask with 8 bits.");
        if (!IsKnown(depth, color) || data[10] != 0 || data[11] != 0 || data[12] > 1)
            throw new InvalidDataException(
                $"It is damaged: no PNG file has {depth} bits, colour type {(int)color}, compression {data[10]}, filter {data[11]} and " +
                $"interlace {data[12]}.");
        return new((int)width, (int)height, depth, color, IsInterlaced: data[12] == 1);
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[Bytes];
        BinaryPrimitives.WriteInt32BigEndian(bytes, Width);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), Height);
        (bytes[8], bytes[9], bytes[12]) = ((byte)BitDepth, (byte)Color, (byte)(IsInterlaced ? 1 : 0));
        return bytes;
    }

    private static bool IsKnown(int depth, PngColor color) => color switch
    {
        PngColor.Grey or PngColor.Palette => depth is 1 or 2 or 4 or 8,
        PngColor.Rgb or PngColor.GreyAlpha or PngColor.RgbAlpha => depth is 8,
        _ => false,
    };

    private static int Count(int size, int first, int step) => (size - first + step - 1) / step;
}
