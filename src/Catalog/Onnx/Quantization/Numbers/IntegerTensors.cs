using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Quantization.Numbers;

/// <summary>Tensors of integers.</summary>
internal static class IntegerTensors
{
    public static OnnxTensor OfByte(string name, byte value) => new(name, [], OnnxElementType.UInt8, [value]);

    public static OnnxTensor OfBytes(string name, ImmutableArray<long> dimensions, sbyte[] values) =>
        new(name, dimensions, OnnxElementType.Int8, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public static OnnxTensor OfIntegers(string name, int[] values)
    {
        var bytes = new byte[values.Length * sizeof(int)];
        for (var i = 0; i < values.Length; i++)
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), values[i]);
        return new(name, [values.Length], OnnxElementType.Int32, bytes);
    }
}
