using System.Buffers;

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
