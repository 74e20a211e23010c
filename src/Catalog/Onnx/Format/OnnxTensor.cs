using System.Buffers.Binary;
using System.Collections.Immutable;
using MLNet.CnnCatalog.Weights;
using MLNet.CnnCatalog.Weights.Storage;

namespace MLNet.CnnCatalog.Onnx.Format;

/// <summary>
/// TensorProto. Floats of 32 bits are kept as an array that whoever reads the network can use without a copy; all other numbers as the
/// little-endian bytes of the file, until they are asked for.
/// </summary>
internal sealed class OnnxTensor
{
    private const int ChunkInElements = 1 << 15;

    private readonly float[]? floats;
    private readonly byte[] bytes = [];

    public OnnxTensor(string name, ImmutableArray<long> dimensions, float[] values) =>
        (Name, Dimensions, ElementType, floats) = (name, dimensions, OnnxElementType.Float32, values);

    public OnnxTensor(string name, ImmutableArray<long> dimensions, OnnxElementType type, byte[] bytes) =>
        (Name, Dimensions, ElementType, this.bytes) = (name, dimensions, type, bytes);

    public string Name { get; }

    /// <summary>Extents, outermost first; empty for a single number.</summary>
    public ImmutableArray<long> Dimensions { get; }

    public OnnxElementType ElementType { get; }

    public long ByteCount => floats is null ? bytes.LongLength : floats.LongLength * sizeof(float);

    /// <summary>A list of integers, as shapes and axes are.</summary>
    public static OnnxTensor Integers(string name, params ReadOnlySpan<long> values)
    {
        var bytes = new byte[values.Length * sizeof(long)];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), values[i]);
        return new(name, [values.Length], OnnxElementType.Int64, bytes);
    }

    public static OnnxTensor Floats(string name, params float[] values) => new(name, [values.Length], values);

    public static OnnxTensor Scalar(string name, float value) => new(name, [], [value]);

    /// <summary>The numbers as 32-bit floats; the tensor's own array where they are stored so, which must not be changed.</summary>
    public float[] ToFloats()
    {
        if (floats is not null)
            return floats;
        var type = OnnxElementTypes.StoredAs(ElementType)!.Value;
        var values = new float[bytes.Length / ElementFormat.SizeOf(type)];
        ElementFormat.Decode(type, bytes, values);
        return values;
    }

    /// <summary>The numbers of a tensor of 32-bit or 64-bit integers.</summary>
    /// <exception cref="InvalidDataException">It has other numbers.</exception>
    public long[] ToIntegers() => ElementType switch
    {
        OnnxElementType.Int64 => [.. bytes.Chunk(sizeof(long)).Select(chunk => BinaryPrimitives.ReadInt64LittleEndian(chunk))],
        OnnxElementType.Int32 => [.. bytes.Chunk(sizeof(int)).Select(chunk => (long)BinaryPrimitives.ReadInt32LittleEndian(chunk))],
        _ => throw new InvalidDataException($"The tensor '{Name}' holds {ElementType}; integers are needed here."),
    };

    /// <summary>Writes the numbers in little-endian order.</summary>
    public void WriteTo(Stream stream)
    {
        stream.Write(bytes);
        var encoded = new byte[sizeof(float) * Math.Min(ChunkInElements, floats?.Length ?? 0)];
        for (var start = 0; start < (floats?.Length ?? 0); start += ChunkInElements)
        {
            var chunk = floats.AsSpan(start, Math.Min(ChunkInElements, floats!.Length - start));
            ElementFormat.Encode(TensorType.Float32, chunk, encoded);
            stream.Write(encoded.AsSpan(0, chunk.Length * sizeof(float)));
        }
    }

    /// <summary>The same numbers under another name.</summary>
    public OnnxTensor As(string name) => floats is null ? new(name, Dimensions, ElementType, bytes) : new(name, Dimensions, floats);

    public override string ToString() => $"{Name}: {ElementType} [{string.Join(", ", Dimensions)}]";
}

/// <summary>TensorProto.DataType.</summary>
internal enum OnnxElementType
{
    Undefined = 0,
    Float32 = 1,
    UInt8 = 2,
    Int8 = 3,
    UInt16 = 4,
    Int16 = 5,
    Int32 = 6,
    Int64 = 7,
    Text = 8,
    Boolean = 9,
    Float16 = 10,
    Float64 = 11,
    UInt32 = 12,
    UInt64 = 13,
    BFloat16 = 16,
}

internal static class OnnxElementTypes
{
    /// <summary>How the numbers lie in memory; null where they are no numbers that we read.</summary>
    public static TensorType? StoredAs(OnnxElementType type) => type switch
    {
        OnnxElementType.Float32 => TensorType.Float32,
        OnnxElementType.UInt8 => TensorType.UInt8,
        OnnxElementType.Int8 => TensorType.Int8,
        OnnxElementType.UInt16 => TensorType.UInt16,
        OnnxElementType.Int16 => TensorType.Int16,
        OnnxElementType.Int32 => TensorType.Int32,
        OnnxElementType.Int64 => TensorType.Int64,
        OnnxElementType.Boolean => TensorType.Boolean,
        OnnxElementType.Float16 => TensorType.Float16,
        OnnxElementType.Float64 => TensorType.Float64,
        OnnxElementType.UInt32 => TensorType.UInt32,
        OnnxElementType.UInt64 => TensorType.UInt64,
        OnnxElementType.BFloat16 => TensorType.BFloat16,
        _ => null,
    };
}
