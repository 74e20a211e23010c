using System.Buffers.Binary;
using System.Text;
using MLNet.CnnCatalog.Weights.Storage;

namespace MLNet.CnnCatalog.Weights.PyTorch;

/// <summary>
/// The table of contents of a zip file. .NET's own ZipArchive does not say where in the file an entry lies, which is what reading through
/// a mapping needs; torch.save compresses nothing, so an entry is a range of bytes.
/// </summary>
internal static class ZipDirectory
{
    private const uint EndSignature = 0x06054B50;
    private const uint BigEndSignature = 0x06064B50;
    private const uint BigEndLocatorSignature = 0x07064B50;
    private const uint EntrySignature = 0x02014B50;
    private const uint LocalSignature = 0x04034B50;
    private const int EndLength = 22;
    private const int LocatorLength = 20;
    private const int EntryLength = 46;
    private const int LocalLength = 30;
    private const ushort BigExtra = 1;

    /// <summary>A range of bytes.</summary>
    public readonly record struct Range(long Start, long Length);

    public static bool Recognizes(ReadOnlySpan<byte> start) =>
        start.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(start) == LocalSignature;

    /// <summary>The bytes of every entry by name.</summary>
    /// <param name="file">The file.</param>
    /// <param name="unreadable">The names of entries that are compressed or encrypted.</param>
    public static Dictionary<string, Range> Read(MappedFile file, out List<string> unreadable)
    {
        unreadable = [];
        var (count, position) = Locate(file);
        var entries = new Dictionary<string, Range>(StringComparer.Ordinal);
        for (var i = 0L; i < count; i++)
        {
            var head = Expect(file, position, EntrySignature, EntryLength);
            var (nameLength, extraLength, commentLength) = (U16(head, 28), U16(head, 30), U16(head, 32));
            var name = Encoding.UTF8.GetString(file.Read(position + EntryLength, nameLength));
            if (U16(head, 10) != 0 || (U16(head, 8) & 1) != 0)
                unreadable.Add(name);
            else if (!entries.TryAdd(name, RangeOf(file, position, head, file.Read(position + EntryLength + nameLength, extraLength))))
                throw file.Corrupt(position, $"entry '{name}' is there twice");
            position += EntryLength + nameLength + extraLength + commentLength;
        }

        return entries;
    }

    private static (long Count, long Position) Locate(MappedFile file)
    {
        var tailLength = (int)Math.Min(file.Length, EndLength + ushort.MaxValue);
        var tail = file.Read(file.Length - tailLength, tailLength);
        for (var i = tail.Length - EndLength; i >= 0; i--)
        {
            var end = tail.AsSpan(i);
            if (U32(end, 0) != EndSignature || U16(end, 20) != end.Length - EndLength)
                continue;

            var locator = file.Length - end.Length - LocatorLength;
            if (locator < 0 || U32(file.Read(locator, LocatorLength), 0) != BigEndLocatorSignature)
                return (U16(end, 10), U32(end, 16));
            var big = Expect(file, I64(file.Read(locator, LocatorLength), 8), BigEndSignature, length: 56);
            return (I64(big, 32), I64(big, 48));
        }

        throw file.Corrupt(file.Length, "a zip file ends with a table of contents, and there is none: the file is truncated or damaged");
    }

    private static Range RangeOf(MappedFile file, long position, byte[] head, ReadOnlySpan<byte> extra)
    {
        long[] fields = [U32(head, 24), U32(head, 20), U32(head, 42)];
        FillFromExtra(fields, extra);
        var (length, stored, local) = (fields[0], fields[1], fields[2]);
        var localHead = Expect(file, local, LocalSignature, LocalLength);
        var start = local + LocalLength + U16(localHead, 26) + U16(localHead, 28);
        if (length < 0 || length != stored || start > file.Length - length)
            throw file.Corrupt(position, $"an entry of {length} bytes at {start} lies beyond the {file.Length} bytes of the file");
        return new(start, length);
    }

    // Sizes and positions beyond 4 GB are in an extra field, in the same order, each only where its place in the header is full of ones.
    private static void FillFromExtra(long[] fields, ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4 && extra.Length - 4 >= U16(extra, 2))
        {
            var content = extra.Slice(4, U16(extra, 2));
            for (var i = 0; U16(extra, 0) == BigExtra && i < fields.Length && content.Length >= 8; i++)
                if (fields[i] == uint.MaxValue)
                {
                    fields[i] = I64(content, 0);
                    content = content[8..];
                }

            extra = extra[(4 + U16(extra, 2))..];
        }
    }

    private static byte[] Expect(MappedFile file, long position, uint signature, int length)
    {
        var bytes = file.Read(position, length);
        return U32(bytes, 0) == signature
            ? bytes
            : throw file.Corrupt(position, "the table of contents of the zip file is damaged");
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long I64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
}
