using System.Buffers.Binary;
using System.Text;

namespace MLNet.CnnCatalog.Transforms.LabelMaps.Png;

/// <summary>A part of a PNG file (ISO/IEC 15948): length, kind, data and checksum.</summary>
/// <param name="Kind">Four letters.</param>
/// <param name="Data">What is in it.</param>
internal readonly record struct PngChunk(string Kind, ReadOnlyMemory<byte> Data)
{
    public const string Header = "IHDR";
    public const string Palette = "PLTE";
    public const string Pixels = "IDAT";
    public const string End = "IEND";

    private const string Damaged = "It is damaged or truncated";
    private const int FieldBytes = 4;

    private static readonly uint[] Checksums = [.. Enumerable.Range(0, 256).Select(value => ChecksumOf((uint)value))];

    /// <summary>The file cannot be mistaken for one without these bytes.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    // A capital at the beginning: without the chunk the picture cannot be understood.
    public bool IsCritical => char.IsAsciiLetterUpper(Kind[0]);

    /// <summary>The chunks of a file to its end.</summary>
    /// <exception cref="InvalidDataException">It ends too early, or a checksum is wrong.</exception>
    public static IEnumerable<PngChunk> Read(ReadOnlyMemory<byte> file)
    {
        for (var rest = file[Signature.Length..]; ;)
        {
            if (rest.Length < 3 * FieldBytes)
                throw new InvalidDataException($"{Damaged}: the file ends before its {End} chunk.");
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest.Span);
            if (length > rest.Length - (3 * FieldBytes))
                throw new InvalidDataException($"{Damaged}: a chunk says that it has {length} bytes, and the file ends before.");
            var named = rest.Slice(FieldBytes, FieldBytes + (int)length);
            rest = rest[(FieldBytes + named.Length)..];
            var kind = Encoding.Latin1.GetString(named.Span[..FieldBytes]);
            if (BinaryPrimitives.ReadUInt32BigEndian(rest.Span) != Checksum(named.Span))
                throw new InvalidDataException($"{Damaged}: the checksum of a chunk of {length} bytes is wrong.");
            rest = rest[FieldBytes..];
            yield return new(kind, named[FieldBytes..]);
            if (kind == End)
                yield break;
        }
    }

    /// <summary>Writes a chunk.</summary>
    public static void Write(Stream stream, string kind, ReadOnlySpan<byte> data)
    {
        var bytes = new byte[(3 * FieldBytes) + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, data.Length);
        Encoding.Latin1.GetBytes(kind, bytes.AsSpan(FieldBytes));
        data.CopyTo(bytes.AsSpan(2 * FieldBytes));
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(^FieldBytes..), Checksum(bytes.AsSpan(FieldBytes..^FieldBytes)));
        stream.Write(bytes);
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var value in bytes)
            sum = (sum >> 8) ^ Checksums[(byte)sum ^ value];
        return ~sum;
    }

    private static uint ChecksumOf(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
            value = (value >> 1) ^ ((value & 1) * 0xEDB88320);
        return value;
    }
}
