using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MLNet.CnnCatalog.Weights.Storage;

/// <summary>Size of stored numbers, and their way from and to 32-bit floats.</summary>
internal static class ElementFormat
{
    private delegate void Writer(Span<byte> bytes, float value);

    public static int SizeOf(TensorType type) => type switch
    {
        TensorType.Float64 or TensorType.Int64 or TensorType.UInt64 => 8,
        TensorType.Float32 or TensorType.Int32 or TensorType.UInt32 => 4,
        TensorType.Float16 or TensorType.BFloat16 or TensorType.Int16 or TensorType.UInt16 => 2,
        TensorType.Int8 or TensorType.UInt8 or TensorType.Boolean => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "There is no such type of tensor."),
    };

    /// <summary>Converts little-endian numbers.</summary>
    public static void Decode(TensorType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        if (type == TensorType.Float32 && BitConverter.IsLittleEndian)
        {
            bytes.CopyTo(MemoryMarshal.AsBytes(values));
            return;
        }

        var (size, read) = (SizeOf(type), ReaderOf(type));
        for (var i = 0; i < values.Length; i++)
            values[i] = read(bytes.Slice(i * size, size));
    }

    /// <summary>Converts to little-endian numbers of 16 or 32 bits.</summary>
    public static void Encode(TensorType type, ReadOnlySpan<float> values, Span<byte> bytes)
    {
        if (type == TensorType.Float32 && BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(values).CopyTo(bytes);
            return;
        }

        var (size, write) = (SizeOf(type), WriterOf(type));
        for (var i = 0; i < values.Length; i++)
            write(bytes.Slice(i * size, size), values[i]);
    }

    /// <summary>Turns big-endian numbers into little-endian ones, and back.</summary>
    public static void ReverseBytes(TensorType type, Span<byte> bytes)
    {
        var size = SizeOf(type);
        for (var i = 0; i < bytes.Length; i += size)
            bytes.Slice(i, size).Reverse();
    }

    private static Func<ReadOnlySpan<byte>, float> ReaderOf(TensorType type) => type switch
    {
        TensorType.Float64 => bytes => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        TensorType.Float32 => BinaryPrimitives.ReadSingleLittleEndian,
        TensorType.Float16 => bytes => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        TensorType.BFloat16 => bytes => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
        TensorType.Int64 => bytes => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        TensorType.Int32 => bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        TensorType.Int16 => bytes => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        TensorType.Int8 => bytes => (sbyte)bytes[0],
        TensorType.UInt64 => bytes => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        TensorType.UInt32 => bytes => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        TensorType.UInt16 => bytes => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        TensorType.UInt8 => bytes => bytes[0],
        TensorType.Boolean => bytes => bytes[0] == 0 ? 0 : 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "There is no such type of tensor."),
    };

    private static Writer WriterOf(TensorType type) => type switch
    {
        TensorType.Float32 => BinaryPrimitives.WriteSingleLittleEndian,
        TensorType.Float16 => (bytes, value) => BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)value),
        TensorType.BFloat16 => (bytes, value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes, UpperHalf(value)),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Weights are written as Float32, Float16 or BFloat16."),
    };

    // Rounds to nearest, ties to even; what is not a number stays so instead of rounding to infinity.
    private static ushort UpperHalf(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)(float.IsNaN(value) ? (bits >> 16) | 0x40 : (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
