using System.IO.Compression;

namespace MLNet.CnnCatalog.Transforms.LabelMaps.Png;

/// <summary>
/// A PNG file whose checksums are right. It is decoded here because SkiaSharp gives colours only: the indices of a palette, in which two
/// entries may have one colour, are lost.
/// </summary>
internal sealed class PngImage
{
    // A byte of deflated data stands for 1032 at most; a file that says otherwise gets no memory.
    private const int MostCompression = 1032;

    private const string Damaged = "It is damaged or truncated";

    private readonly ReadOnlyMemory<byte> palette;
    private readonly byte[] compressed;

    private PngImage(PngHeader header, ReadOnlyMemory<byte> palette, byte[] compressed) =>
        (Header, this.palette, this.compressed) = (header, palette, compressed);

    public PngHeader Header { get; }

    /// <summary>Looks at all parts of a file, and decodes no pixel.</summary>
    /// <exception cref="InvalidDataException">It is no PNG file, or damaged, truncated or too large.</exception>
    public static PngImage Parse(ReadOnlyMemory<byte> file)
    {
        RequirePng(file.Span);
        PngHeader? header = null;
        ReadOnlyMemory<byte> palette = default;
        var pixels = new List<ReadOnlyMemory<byte>>();
        foreach (var chunk in PngChunk.Read(file))
        {
            if (header is null != (chunk.Kind == PngChunk.Header))
                throw new InvalidDataException($"{Damaged}: its {PngChunk.Header} chunk is not the first one.");
            if (chunk.Kind == PngChunk.Header)
                header = PngHeader.Parse(chunk.Data.Span);
            else if (chunk.Kind == PngChunk.Palette)
                palette = chunk.Data;
            else if (chunk.Kind == PngChunk.Pixels)
                pixels.Add(chunk.Data);
            else if (chunk.IsCritical && chunk.Kind != PngChunk.End)
                throw new InvalidDataException($"It has a chunk '{chunk.Kind}' that no standard knows and that must be understood. Write it anew.");
        }

        if (header!.Color == PngColor.Palette && (palette.IsEmpty || palette.Length % 3 != 0))
            throw new InvalidDataException($"{Damaged}: a palette of {palette.Length} bytes is none. It needs three a colour.");
        return new(header, palette, Join(pixels));
    }

    /// <summary>
    /// The colour that a sample has in a viewer, red in the highest of three bytes; -1 for an index that the palette lacks.
    /// </summary>
    public int ColorOf(int sample)
    {
        if (Header.IsColor)
            return sample;
        if (Header.Color != PngColor.Palette)
            return sample * byte.MaxValue / ((1 << Header.BitDepth) - 1) * 0x010101;
        var entry = 3 * sample < palette.Length ? palette.Span.Slice(3 * sample, 3) : [];
        return entry.IsEmpty ? -1 : (entry[0] << 16) | (entry[1] << 8) | entry[2];
    }

    /// <summary>Decodes the pixels.</summary>
    /// <exception cref="InvalidDataException">They are damaged or truncated, or a sample stands for no label.</exception>
    public byte[] ReadLabels(LabelSamples samples)
    {
        var needed = Header.Passes.Sum(pass => pass.Height * (1L + Header.RowBytes(pass.Width)));
        if (needed > (long)MostCompression * compressed.Length)
            throw new InvalidDataException($"{Damaged}: {compressed.Length} bytes of compressed pixels cannot be the {needed} of its size.");
        var labels = new byte[Header.Width * Header.Height];
        using var stream = new ZLibStream(new MemoryStream(compressed), CompressionMode.Decompress);
        foreach (var pass in Header.Passes)
            Read(pass, stream, samples, labels);
        return labels;
    }

    private void Read(PngPass pass, ZLibStream stream, LabelSamples samples, byte[] labels)
    {
        var pixelBytes = Math.Max(1, Header.BitsPerPixel / 8);
        var (filtered, above) = (new byte[1 + Header.RowBytes(pass.Width)], new byte[Header.RowBytes(pass.Width)]);
        for (var row = 0; row < pass.Height; row++)
        {
            Inflate(stream, filtered);
            PngRow.Unfilter(filtered[0], filtered.AsSpan(1), above, pixelBytes);
            filtered.AsSpan(1).CopyTo(above);
            var y = pass.Y + (row * pass.StepY);
            var pixels = new PngRow(Header, pass.Width, above);
            if (samples.Write(pixels, labels.AsSpan((y * Header.Width) + pass.X), pass.StepX) is >= 0 and var x)
                throw samples.Error(pixels[x], y, pass.X + (x * pass.StepX));
        }
    }

    private static void Inflate(ZLibStream stream, byte[] bytes)
    {
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (Exception error) when (error is EndOfStreamException or InvalidDataException)
        {
            throw new InvalidDataException($"{Damaged}: its compressed pixels cannot be read to the last.", error);
        }
    }

    private static void RequirePng(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
            throw new InvalidDataException("It is empty, and a PNG file is needed.");
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            throw new InvalidDataException("It is a JPEG file, which changes labels when it is written. A mask must be a PNG file.");
        if (!file.StartsWith(PngChunk.Signature))
            throw new InvalidDataException("It is no PNG file. A mask must be one, because others change labels or have none.");
    }

    private static byte[] Join(List<ReadOnlyMemory<byte>> parts)
    {
        var joined = new byte[parts.Sum(part => part.Length)];
        var end = 0;
        foreach (var part in parts)
        {
            part.Span.CopyTo(joined.AsSpan(end));
            end += part.Length;
        }

        return joined;
    }
}
