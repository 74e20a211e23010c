using Microsoft.ML.Cursors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Saving;

/// <summary>How a file holds a value of a column.</summary>
internal static class SavedValue
{
    private static readonly Dictionary<Type, (Delegate Write, Delegate Read)> Codecs = [];

    static SavedValue()
    {
        Add((writer, value) => writer.Write(value), reader => reader.ReadBoolean());
        Add((writer, value) => writer.Write(value), reader => reader.ReadSByte());
        Add((writer, value) => writer.Write(value), reader => reader.ReadByte());
        Add((writer, value) => writer.Write(value), reader => reader.ReadInt16());
        Add((writer, value) => writer.Write(value), reader => reader.ReadUInt16());
        Add((writer, value) => writer.Write(value), reader => reader.ReadInt32());
        Add((writer, value) => writer.Write(value), reader => reader.ReadUInt32());
        Add((writer, value) => writer.Write(value), reader => reader.ReadInt64());
        Add((writer, value) => writer.Write(value), reader => reader.ReadUInt64());
        Add((writer, value) => writer.Write(value), reader => reader.ReadSingle());
        Add((writer, value) => writer.Write(value), reader => reader.ReadDouble());
        Add((writer, value) => writer.Write(value), reader => reader.ReadString());
        Add((writer, value) => writer.Write(value.ToString()), reader => reader.ReadString().AsMemory());
        Add((writer, value) => writer.Write(value.Ticks), reader => new TimeSpan(reader.ReadInt64()));
        Add((writer, value) => writer.Write(value.Ticks), reader => new DateTime(reader.ReadInt64()));
        Add(WriteDateTimeOffset, reader => new DateTimeOffset(reader.ReadInt64(), new TimeSpan(reader.ReadInt64())));
        Add(WriteRowId, reader => new DataViewRowId(reader.ReadUInt64(), reader.ReadUInt64()));
    }

    public static Action<BinaryWriter, TValue> WriterOf<TValue>() => (Action<BinaryWriter, TValue>)(
        Codecs.TryGetValue(typeof(TValue), out var codec) ? codec.Write : GenericCall.Invoke<Delegate>(VectorWriter<int>, ItemOf<TValue>()));

    public static Func<BinaryReader, TValue> ReaderOf<TValue>() => (Func<BinaryReader, TValue>)(
        Codecs.TryGetValue(typeof(TValue), out var codec) ? codec.Read : GenericCall.Invoke<Delegate>(VectorReader<int>, ItemOf<TValue>()));

    public static void WriteAll<TValue>(BinaryWriter writer, IReadOnlyCollection<TValue> values)
    {
        var write = WriterOf<TValue>();
        writer.Write(values.Count);
        foreach (var value in values)
            write(writer, value);
    }

    public static TValue[] ReadAll<TValue>(BinaryReader reader)
    {
        var read = ReaderOf<TValue>();
        var values = new TValue[ReadCount(reader)];
        for (var i = 0; i < values.Length; i++)
            values[i] = read(reader);
        return values;
    }

    public static int ReadCount(BinaryReader reader) =>
        reader.ReadInt32() is >= 0 and var count ? count : throw Contracts.ExceptDecode("Corrupt model file: it has a count below zero.");

    private static void Add<TValue>(Action<BinaryWriter, TValue> write, Func<BinaryReader, TValue> read) =>
        Codecs.Add(typeof(TValue), (write, read));

    private static Type ItemOf<TVector>() => typeof(TVector).GetGenericArguments()[0];

    private static void WriteDateTimeOffset(BinaryWriter writer, DateTimeOffset value)
    {
        writer.Write(value.Ticks);
        writer.Write(value.Offset.Ticks);
    }

    private static void WriteRowId(BinaryWriter writer, DataViewRowId value)
    {
        writer.Write(value.Low);
        writer.Write(value.High);
    }

    private static Action<BinaryWriter, VBuffer<TItem>> VectorWriter<TItem>() => (writer, vector) =>
    {
        writer.Write(vector.Length);
        WriteAll(writer, vector.GetValues().ToArray());
        WriteAll(writer, vector.GetIndices().ToArray());
    };

    private static Func<BinaryReader, VBuffer<TItem>> VectorReader<TItem>() => reader =>
    {
        var length = ReadCount(reader);
        var values = ReadAll<TItem>(reader);
        return new VBuffer<TItem>(length, values.Length, values, ReadAll<int>(reader));
    };
}
