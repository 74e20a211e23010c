using Google.Protobuf;
using MLNet.CnnCatalog.Weights.Storage;

namespace MLNet.CnnCatalog.Onnx.Format;

/// <summary>Bytes of a file.</summary>
internal readonly record struct FileSection(MappedFile File, long Start, long Length);

/// <summary>
/// Reads messages of protobuf field by field. A length that goes beyond the message around it is refused before anything is read.
/// </summary>
internal sealed class MessageReader
{
    private readonly Stream stream;
    private CodedInputStream input;
    private long end;
    private WireFormat.WireType wireType;

    public MessageReader(MappedFile file, Stream stream)
    {
        (File, this.stream, end) = (file, stream, file.Length);
        input = new(stream, leaveOpen: true);
    }

    public MappedFile File { get; }

    /// <summary>The numbers of the message's fields. Whoever asks reads a field, or skips it, before the next.</summary>
    public IEnumerable<int> Fields()
    {
        while (input.Position < end)
        {
            var tag = input.ReadTag();
            wireType = WireFormat.GetTagWireType(tag);
            yield return WireFormat.GetTagFieldNumber(tag);
            if (input.Position > end)
                throw Corrupt("a field goes beyond the message that it is in");
        }
    }

    public void Skip() => input.SkipLastField();

    public T Message<T>(Func<MessageReader, T> read)
    {
        var (outer, length) = (end, Length());
        end = input.Position + length;
        var message = read(this);
        end = outer;
        return message;
    }

    public string Text()
    {
        Require(WireFormat.WireType.LengthDelimited);
        return input.ReadString();
    }

    public long Integer()
    {
        Require(WireFormat.WireType.Varint);
        return input.ReadInt64();
    }

    /// <summary>A field of one of the enumerations, or an extent, which fit 32 bits.</summary>
    public int SmallInteger()
    {
        var value = Integer();
        return value == (int)value ? (int)value : throw Corrupt($"{value} stands where a number of 32 bits is needed");
    }

    public float Float()
    {
        Require(WireFormat.WireType.Fixed32);
        return input.ReadFloat();
    }

    /// <summary>One integer, or several of a packed field.</summary>
    public void Integers(List<long> values)
    {
        if (wireType != WireFormat.WireType.LengthDelimited)
        {
            values.Add(Integer());
            return;
        }

        var length = Length();
        var stop = input.Position + length;
        while (input.Position < stop)
            values.Add(input.ReadInt64());
        if (input.Position != stop)
            throw Corrupt("the numbers go beyond their field");
    }

    /// <summary>One number of fixed size, or several of a packed field.</summary>
    public FileSection FixedNumbers(int size)
    {
        if (wireType == WireFormat.WireType.LengthDelimited)
            return Bytes();
        Require(size == sizeof(float) ? WireFormat.WireType.Fixed32 : WireFormat.WireType.Fixed64);
        var start = input.Position;
        Skip();
        return new(File, start, size);
    }

    /// <summary>Where the bytes of a field lie; they are not read.</summary>
    public FileSection Bytes()
    {
        var length = Length();
        var start = input.Position;
        stream.Position = start + length;
        input = new(stream, leaveOpen: true);
        return new(File, start, length);
    }

    public InvalidDataException Corrupt(string problem, Exception? cause = null) => File.Corrupt(input.Position, problem, cause);

    private int Length()
    {
        Require(WireFormat.WireType.LengthDelimited);
        var length = input.ReadLength();
        return length >= 0 && length <= end - input.Position
            ? length
            : throw Corrupt(
                $"a field of {(uint)length} bytes begins here, and its message has {end - input.Position}: the file is truncated or damaged");
    }

    private void Require(WireFormat.WireType needed)
    {
        if (wireType != needed)
            throw Corrupt($"a field is encoded as {wireType}; it needs to be {needed}");
    }
}
