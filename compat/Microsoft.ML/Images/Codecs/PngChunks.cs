using System.Buffers.Binary;

namespace Microsoft.ML.Images.Codecs;

/// <summary>The chunks of a PNG file: length, four letters, data, checksum.</summary>
internal static class PngChunks
{
    private const int Overhead = 12;

    public static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The same file without its statements about colour, moved together within its own memory.</summary>
    public static Span<byte> RemoveColorProfile(Span<byte> file)
    {
        int from = Signature.Length, to = from;
        while (from + Overhead <= file.Length)
        {
            var type = file.Slice(from + 4, 4);
            // Profiles stand before the picture's data.
            if (type.SequenceEqual("IDAT"u8))
                break;
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[from..]) + (long)Overhead;
            if (length > file.Length - from)
                break;
            if (!DescribesColor(type))
            {
                file.Slice(from, (int)length).CopyTo(file[to..]);
                to += (int)length;
            }

            from += (int)length;
        }

        if (from == to)
            return file;
        file[from..].CopyTo(file[to..]);
        return file[..^(from - to)];
    }

    private static bool DescribesColor(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("gAMA"u8) || type.SequenceEqual("cHRM"u8) || type.SequenceEqual("sRGB"u8) || type.SequenceEqual("iCCP"u8);
}
