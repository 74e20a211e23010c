namespace ScoringService.Pictures;

/// <summary>What a file says of itself, read without decoding it and without memory for its pixels.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
internal readonly record struct PictureHeader(long Width, long Height)
{
    // What JPEG can state; decoders treat longer sides of a PNG each in their own way.
    private const int LongestSide = 65_535;

    public long Pixels => Width * Height;

    /// <summary>
    /// Reads the header, and follows the file's structure to its end: decoders fill in what a truncated file lacks, and say nothing.
    /// </summary>
    /// <exception cref="UnusablePictureException">It is neither JPEG nor PNG, or it is damaged or truncated.</exception>
    public static PictureHeader Read(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
            throw new UnusablePictureException("The file is empty; a JPEG or PNG file is needed.");
        var header = PngStructure.IsPng(file) ? PngStructure.Read(file)
            : JpegStructure.IsJpeg(file) ? JpegStructure.Read(file)
            : throw new UnusablePictureException("The file begins neither like a JPEG nor like a PNG file.");
        if (header.Width < 1 || header.Height < 1)
            throw new UnusablePictureException($"The picture states {header.Width} x {header.Height} pixels; at least 1 x 1 is needed.");
        return header;
    }

    /// <exception cref="UnusablePictureException">The picture is larger than is allowed here.</exception>
    public void RequireAtMost(int maxPixels)
    {
        if (Pixels > maxPixels)
            throw new UnusablePictureException(
                $"The picture has {Width} x {Height} pixels, and at most {maxPixels} are taken. Send a smaller one.");
        if (Math.Max(Width, Height) > LongestSide)
            throw new UnusablePictureException(
                $"The picture has {Width} x {Height} pixels, and a side has at most {LongestSide}. Send a smaller one.");
    }
}
