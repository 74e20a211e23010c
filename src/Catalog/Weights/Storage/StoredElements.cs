using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MLNet.CnnCatalog.Weights.Storage;

/// <summary>Numbers of one type that lie one behind the other in a file.</summary>
/// <param name="File">The file.</param>
/// <param name="Type">Type of the numbers.</param>
/// <param name="Start">Offset of the first in bytes.</param>
internal sealed record StoredElements(MappedFile File, TensorType Type, long Start)
{
    private const int ChunkInElements = 1 << 15;

    /// <summary>Whether the most significant byte of a number comes first.</summary>
    public bool IsBigEndian { get; init; }

    /// <summary>The first <paramref name="count"/> numbers.</summary>
    public float[] Read(long count)
    {
        if (count > Array.MaxLength)
            throw File.Corrupt(Start, $"a tensor of {count} values does not fit an array");
        var size = ElementFormat.SizeOf(Type);
        File.Require(Start, count * size);

        // Converted by pieces, a tensor needs no memory but its own.
        var values = new float[count];
        var buffer = ArrayPool<byte>.Shared.Rent(size * Math.Min(ChunkInElements, values.Length));
        for (var i = 0; i < values.Length; i += ChunkInElements)
        {
            var piece = values.AsSpan(i, Math.Min(ChunkInElements, values.Length - i));
            var bytes = buffer.AsSpan(0, piece.Length * size);
            File.Read(Start + ((long)i * size), bytes);
            if (IsBigEndian)
                ElementFormat.ReverseBytes(Type, bytes);
            ElementFormat.Decode(Type, bytes, piece);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return values;
    }
}

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
        TensorType.Int64 => (bytes, value) => BinaryPrimitives.WriteInt64LittleEndian(bytes, (long)value),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Numbers are written as Float32, Float16, BFloat16 or Int64."),
    };

    // Rounds to nearest, ties to even; what is not a number stays so instead of rounding to infinity.
    private static ushort UpperHalf(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)(float.IsNaN(value) ? (bits >> 16) | 0x40 : (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
