using System.Buffers.Binary;
using System.Text.Json;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Weights.Storage;

namespace MLNet.CnnCatalog.Weights.Safetensors;

/// <summary>A tensor to write.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Dimensions">Extents, outermost first; empty for a single number.</param>
/// <param name="Values">The numbers, row-major.</param>
/// <param name="Type">What they are written as.</param>
internal readonly record struct WrittenTensor(string Name, IReadOnlyList<int> Dimensions, float[] Values, TensorType Type = TensorType.Float32)
{
    public long ByteCount => Values.LongLength * ElementFormat.SizeOf(Type);
}

/// <summary>Writes tensors as safetensors.</summary>
internal static class SafetensorsWriter
{
    private const int ChunkInElements = 1 << 15;

    public static void Write(Stream stream, StateDict weights, TensorType type, IReadOnlyDictionary<string, string> metadata) => Write(
        stream,
        weights.Network.Parameters.DistinctBy(parameter => parameter.Key).Select(parameter => parameter.Role == ParameterRole.BatchCount
            ? new WrittenTensor(parameter.Key, parameter.Dimensions, new float[parameter.Count], TensorType.Int64)
            : new(parameter.Key, parameter.Dimensions, weights[parameter.Key], type)),
        metadata);

    public static void Write(Stream stream, IEnumerable<WrittenTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        // The counts come first, so that every number lies at a multiple of its size, as the reference implementation has it.
        var ordered = tensors.OrderByDescending(tensor => ElementFormat.SizeOf(tensor.Type)).ToArray();
        WriteHeader(stream, ordered, metadata);
        foreach (var tensor in ordered)
            WriteNumbers(stream, tensor);
    }

    private static void WriteHeader(Stream stream, WrittenTensor[] tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            json.WritePropertyName("__metadata__");
            JsonSerializer.Serialize(json, metadata);
            var position = 0L;
            foreach (var tensor in tensors)
            {
                json.WritePropertyName(tensor.Name);
                JsonSerializer.Serialize(json, new Dictionary<string, object>
                {
                    ["dtype"] = SafetensorsTypes.NameOf(tensor.Type),
                    ["shape"] = tensor.Dimensions,
                    ["data_offsets"] = new[] { position, position += tensor.ByteCount },
                });
            }

            json.WriteEndObject();
        }

        while (header.Length % 8 != 0)
            header.WriteByte((byte)' ');
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        header.WriteTo(stream);
    }

    private static void WriteNumbers(Stream stream, WrittenTensor tensor)
    {
        var size = ElementFormat.SizeOf(tensor.Type);
        var buffer = new byte[size * Math.Min(ChunkInElements, tensor.Values.Length)];
        for (var i = 0; i < tensor.Values.Length; i += ChunkInElements)
        {
            var chunk = tensor.Values.AsSpan(i, Math.Min(ChunkInElements, tensor.Values.Length - i));
            if (tensor.Type == TensorType.Float16)
                RequireRange(tensor, chunk);
            ElementFormat.Encode(tensor.Type, chunk, buffer);
            stream.Write(buffer.AsSpan(0, chunk.Length * size));
        }
    }

    private static void RequireRange(WrittenTensor tensor, ReadOnlySpan<float> values)
    {
        foreach (var value in values)
            if (float.IsFinite(value) && !Half.IsFinite((Half)value))
                throw new ArgumentException(
                    $"{tensor.Name} [{string.Join(", ", tensor.Dimensions)}]: {value} is beyond the range of Float16, which ends at 65,504. " +
                    "Save as BFloat16 or Float32.");
    }
}
