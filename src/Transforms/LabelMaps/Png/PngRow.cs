namespace MLNet.CnnCatalog.Transforms.LabelMaps.Png;

/// <summary>A row of a PNG file as it was before the encoder filtered it.</summary>
internal readonly ref struct PngRow
{
    private readonly ReadOnlySpan<byte> bytes;
    private readonly int bitsPerPixel;
    private readonly int bitDepth;
    private readonly bool isColor;

    public PngRow(PngHeader header, int width, ReadOnlySpan<byte> bytes)
    {
        this.bytes = bytes;
        (Width, bitsPerPixel, bitDepth, isColor) = (width, header.BitsPerPixel, header.BitDepth, header.IsColor);
    }

    public int Width { get; }

    /// <summary>A pixel's index or grey value as stored, or its colour, red in the highest of three bytes. Alpha is passed over.</summary>
    public int this[int x]
    {
        get
        {
            if (bitDepth == 8)
            {
                var pixel = bytes[(x * (bitsPerPixel / 8))..];
                return isColor ? (pixel[0] << 16) | (pixel[1] << 8) | pixel[2] : pixel[0];
            }

            var bit = x * bitDepth;
            return (bytes[bit / 8] >> (8 - bitDepth - (bit % 8))) & ((1 << bitDepth) - 1);
        }
    }

    /// <summary>Undoes what the encoder did to make a row small.</summary>
    /// <param name="filter">Which of five ways it went.</param>
    /// <param name="row">The row, which is changed.</param>
    /// <param name="above">The row above it, as it was; zeros for the first.</param>
    /// <param name="pixelBytes">Bytes to the pixel at the left, at least 1.</param>
    /// <exception cref="InvalidDataException">There is no such filter.</exception>
    public static void Unfilter(int filter, Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        if (filter > 4)
            throw new InvalidDataException($"It is damaged: a row has the filter {filter}, and there are 0 to 4.");
        for (var i = 0; i < row.Length && filter > 0; i++)
        {
            int left = i < pixelBytes ? 0 : row[i - pixelBytes];
            row[i] += (byte)(filter switch
            {
                1 => left,
                2 => above[i],
                3 => (left + above[i]) / 2,
                _ => Nearest(left, above[i], i < pixelBytes ? 0 : above[i - pixelBytes]),
            });
        }
    }

    // Paeth's predictor: whichever of the three is nearest to left + above - corner, in this order.
    private static int Nearest(int left, int above, int corner)
    {
        var (toLeft, toAbove, toCorner) = (Math.Abs(above - corner), Math.Abs(left - corner), Math.Abs(left + above - (2 * corner)));
        return toLeft <= toAbove && toLeft <= toCorner ? left
            : toAbove <= toCorner ? above
            : corner;
    }
}
