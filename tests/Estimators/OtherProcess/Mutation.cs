using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MLNet.CnnCatalog.Estimators.Tests.OtherProcess;

/// <summary>Damages files at random, the same way for the same number.</summary>
/// <param name="originals">Whole files of one format; parts of one may come into another.</param>
/// <param name="finish">What makes a file of what was damaged, with the checksums and lengths without which no reader looks any further.</param>
internal sealed class Mutation(IReadOnlyList<byte[]> originals, Func<byte[], byte[]>? finish = null)
{
    private const int MostChanges = 5;
    private const int MostMutantBytes = 1 << 20;

    private static readonly byte[] EdgeBytes = [0, 1, 0x7F, 0x80, 0xFE, 0xFF];

    private static readonly ulong[] EdgeNumbers =
    [
        0x7FFF, 0x8000, 0xFFFF, 60_000, 1 << 24, 100_000_000, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32, long.MaxValue, 1UL << 63, ulong.MaxValue,
    ];

    public byte[] Mutant(int number)
    {
        var random = new Random(number);
        var bytes = Any(random, originals);
        for (var changes = 1 + (random.Next(MostChanges) * random.Next(2)); changes > 0; changes--)
            bytes = Changed(random, bytes);
        return finish is null ? bytes : finish(bytes);
    }

    public static T Any<T>(Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];

    public static ulong EdgeNumber(Random random) => random.Next(3) == 0 ? Any(random, EdgeNumbers) : (ulong)random.Next(-2, 10);

    public byte[] Changed(Random random, byte[] original)
    {
        if (original.Length == 0)
            return original;
        byte[] bytes = [.. original];
        var place = random.Next(bytes.Length);
        var part = Part(random, bytes);
        switch (random.Next(12))
        {
            case 0 or 1 or 2: bytes[place] ^= (byte)(1 << random.Next(8)); return bytes;
            case 3 or 4: bytes[place] = Any(random, EdgeBytes); return bytes;
            case 5 or 6: WriteNumber(random, bytes.AsSpan(place)); return bytes;
            case 7: return WithNumberInText(random, bytes, place);
            case 8: return [.. bytes.Take(place), .. bytes.Skip(place + part.Length)];
            case 9: return bytes.Length > MostMutantBytes ? bytes : [.. bytes.Take(place), .. part, .. bytes.Skip(place)];
            case 10:
                var other = Part(random, Any(random, originals));
                return [.. bytes.Take(place), .. other, .. bytes.Skip(place + (random.Next(2) * other.Length))];
            default: return bytes[..place];
        }
    }

    // Most parts are short, as the fields of a format are.
    private static byte[] Part(Random random, byte[] bytes)
    {
        var start = random.Next(bytes.Length);
        return bytes.AsSpan(start, random.Next(Math.Min(bytes.Length - start, 1 << random.Next(12)) + 1)).ToArray();
    }

    private static void WriteNumber(Random random, Span<byte> target)
    {
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        var size = Math.Min(2 << random.Next(3), target.Length);
        if (random.Next(2) == 0)
            BinaryPrimitives.WriteUInt64LittleEndian(number, Any(random, EdgeNumbers));
        else
            BinaryPrimitives.WriteUInt64BigEndian(number, Any(random, EdgeNumbers) << (8 * (sizeof(ulong) - size)));
        number[..size].CopyTo(target);
    }

    // The next number in digits, if there is one.
    private static byte[] WithNumberInText(Random random, byte[] bytes, int place)
    {
        var digits = bytes.AsSpan(place).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (digits < 0)
            return bytes;
        var end = bytes.AsSpan(place += digits).IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var number = Encoding.ASCII.GetBytes(Any(random, EdgeNumbers).ToString(CultureInfo.InvariantCulture));
        return [.. bytes[..place], .. number, .. end < 0 ? [] : bytes[(place + end)..]];
    }
}

/// <summary>Checksums of PNG.</summary>
internal static class PngChecksums
{
    private const int Signature = 8;
    private const int AroundData = 12;

    /// <summary>Makes those of all chunks right, up to one that goes beyond the file.</summary>
    public static byte[] Mend(byte[] damaged)
    {
        byte[] file = [.. damaged];
        for (var start = Signature; start + AroundData <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(start));
            if (length > file.Length - start - AroundData)
                break;
            var checksum = start + 8 + (int)length;
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(checksum), Crc32(file.AsSpan(start + 4, (int)length + 4)));
            start = checksum + 4;
        }

        return file;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var remainder = uint.MaxValue;
        foreach (var value in bytes)
        {
            remainder ^= value;
            for (var bit = 0; bit < 8; bit++)
                remainder = (remainder >> 1) ^ ((remainder & 1) * 0xEDB88320);
        }

        return ~remainder;
    }
}
