using System.Buffers.Binary;

namespace ScoringService.Pictures;

/// <summary>A PNG file: a signature, and chunks of length, four letters, data and checksum, from IHDR to IEND.</summary>
internal static class PngStructure
{
    private const int Overhead = 12;
    private const int HeaderLength = 13;

    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public static bool IsPng(ReadOnlySpan<byte> file) => file.StartsWith(Signature);

    /// <exception cref="UnusablePictureException">The chunks are not in order, are damaged, or do not come to an end.</exception>
    public static PictureHeader Read(ReadOnlySpan<byte> file)
    {
        var rest = file[Signature.Length..];
        if (rest.Length < Overhead + HeaderLength || !rest[4..8].SequenceEqual("IHDR"u8)
            || BinaryPrimitives.ReadUInt32BigEndian(rest) != HeaderLength)
            throw new UnusablePictureException("The PNG file does not begin with its header, the chunk IHDR.");
        var header = new PictureHeader(BinaryPrimitives.ReadUInt32BigEndian(rest[8..]), BinaryPrimitives.ReadUInt32BigEndian(rest[12..]));
        RequireEnd(rest);
        return header;
    }

    private static void RequireEnd(ReadOnlySpan<byte> rest)
    {
        while (rest.Length >= Overhead)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest) + (long)Overhead;
            if (length > rest.Length)
                break;
            // Decoders differ in what they make of a chunk that was damaged.
            if (Crc32.Of(rest[4..(int)(length - 4)]) != BinaryPrimitives.ReadUInt32BigEndian(rest[(int)(length - 4)..]))
                throw new UnusablePictureException("The PNG file is damaged: a chunk has another checksum than it states.");
            if (rest[4..8].SequenceEqual("IEND"u8))
                return;
            rest = rest[(int)length..];
        }

        throw new UnusablePictureException("The PNG file is truncated: it ends before its chunk IEND.");
    }
}
