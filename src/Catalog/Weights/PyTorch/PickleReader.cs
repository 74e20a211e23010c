using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using MLNet.CnnCatalog.Weights.Storage;

namespace MLNet.CnnCatalog.Weights.PyTorch;

/// <summary>The bytes of a pickle, one argument after the other.</summary>
/// <param name="file">The file that it lies in.</param>
/// <param name="start">Offset of its first byte.</param>
/// <param name="end">Offset behind the last byte that may belong to it.</param>
internal sealed class PickleReader(MappedFile file, long start, long end)
{
    private const int LongestText = 1 << 26;
    private const int LongestName = 200;

    private readonly byte[] buffer = new byte[1 << 13];
    private int next;
    private int filled;

    /// <summary>Offset in the file of the byte that is read next.</summary>
    public long Position { get; private set; } = start;

    public byte ReadByte()
    {
        if (next == filled)
        {
            filled = (int)Math.Min(buffer.Length, end - Position);
            if (filled <= 0)
                throw Corrupt("the pickle ends without a stop: the file is truncated or damaged");
            file.Read(Position, buffer.AsSpan(0, filled));
            next = 0;
        }

        Position++;
        return buffer[next++];
    }

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Fill(stackalloc byte[2]));

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Fill(stackalloc byte[4]));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Fill(stackalloc byte[4]));

    /// <summary>The one number that pickles have with its highest byte first.</summary>
    public double ReadDouble() => BinaryPrimitives.ReadDoubleBigEndian(Fill(stackalloc byte[8]));

    /// <summary>An integer of any size, as a long where it is one.</summary>
    public object ReadInteger(int length)
    {
        var value = new BigInteger(Fill(new byte[length]));
        return value >= long.MinValue && value <= long.MaxValue ? (long)value : value;
    }

    /// <summary>An integer in digits that ends with its line, as Python 2 wrote it, with an L behind it where it was long; 00 and 01 are false and true.</summary>
    public object ReadIntegerText()
    {
        var digits = ReadName();
        if (digits is "00" or "01")
            return digits == "01";
        return BigInteger.TryParse(digits.EndsWith('L') ? digits[..^1] : digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value >= long.MinValue && value <= long.MaxValue ? (long)value : value
            : throw Corrupt($"'{digits}' stands where an integer is needed");
    }

    public string ReadText(long length)
    {
        if (length < 0 || length > Math.Min(LongestText, end - Position))
            throw Corrupt($"a text of {length} bytes was announced; {end - Position} bytes are left, and at most {LongestText} are read");
        var bytes = new byte[length];
        return Encoding.UTF8.GetString(Fill(bytes));
    }

    /// <summary>A name that ends with its line.</summary>
    public string ReadName()
    {
        var name = new StringBuilder();
        for (var letter = (char)ReadByte(); letter != '\n'; letter = (char)ReadByte())
        {
            if (name.Length == LongestName || letter is <= ' ' or > '~')
                throw Corrupt($"the name of a class has at most {LongestName} letters; here it begins with '{name}'");
            name.Append(letter);
        }

        return name.ToString();
    }

    public InvalidDataException Corrupt(string problem) => file.Corrupt(Position, problem);

    private ReadOnlySpan<byte> Fill(Span<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = ReadByte();
        return bytes;
    }
}
