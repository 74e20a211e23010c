using System.IO.Compression;

namespace MLNet.CnnCatalog.Transforms.LabelMaps.Png;

/// <summary>PNG files with palettes, which SkiaSharp does not write.</summary>
internal static class PngWriter
{
    /// <summary>Writes a file of 8 bits a pixel, whose indices are the labels.</summary>
    public static void WriteIndexed(Stream stream, LabelMap map, IReadOnlyList<LabelColor> colors)
    {
        stream.Write(PngChunk.Signature);
        PngChunk.Write(stream, PngChunk.Header, new PngHeader(map.Width, map.Height, BitDepth: 8, PngColor.Palette, IsInterlaced: false).ToBytes());
        PngChunk.Write(stream, PngChunk.Palette, [.. colors.SelectMany(color => (byte[])[color.Red, color.Green, color.Blue])]);
        PngChunk.Write(stream, PngChunk.Pixels, Compress(map));
        PngChunk.Write(stream, PngChunk.End, []);
    }

    // No filter: rows of labels repeat themselves as they are.
    private static byte[] Compress(LabelMap map)
    {
        using var compressed = new MemoryStream();
        using (var stream = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var y = 0; y < map.Height; y++)
            {
                stream.WriteByte(0);
                stream.Write(map.Labels.Span.Slice(y * map.Width, map.Width));
            }
        }

        return compressed.ToArray();
    }
}
