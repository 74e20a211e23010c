using System.Buffers.Binary;
using System.Text.Json;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Weights.Storage;

namespace MLNet.CnnCatalog.Weights.Safetensors;

/// <summary>Writes a state dict as safetensors.</summary>
internal static class SafetensorsWriter
{
    private const int ChunkInElements = 1 << 15;

    private readonly record struct Piece(Parameter Parameter, TensorType Type)
    {
        public long ByteCount => Parameter.Count * ElementFormat.SizeOf(Type);
    }

    public static void Write(Stream stream, StateDict weights, TensorType type, IReadOnlyDictionary<string, string> metadata)
    {
        // The counts come first, so that every number lies at a multiple of its size, as the reference implementation has it.
        var pieces = weights.Network.Parameters.DistinctBy(parameter => parameter.Key)
            .Select(parameter => new Piece(parameter, parameter.Role == ParameterRole.BatchCount ? TensorType.Int64 : type))
            .OrderByDescending(piece => ElementFormat.SizeOf(piece.Type)).ToArray();

        WriteHeader(stream, pieces, metadata);
        foreach (var piece in pieces)
            if (piece.Parameter.Role == ParameterRole.BatchCount)
                stream.Write(new byte[piece.ByteCount]);
            else
                WriteNumbers(stream, piece, weights[piece.Parameter.Key]);
    }

    private static void WriteHeader(Stream stream, Piece[] pieces, IReadOnlyDictionary<string, string> metadata)
    {
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            json.WritePropertyName("__metadata__");
            JsonSerializer.Serialize(json, metadata);
            var position = 0L;
            foreach (var piece in pieces)
            {
                json.WritePropertyName(piece.Parameter.Key);
                JsonSerializer.Serialize(json, new Dictionary<string, object>
                {
                    ["dtype"] = SafetensorsTypes.NameOf(piece.Type),
                    ["shape"] = piece.Parameter.Dimensions,
                    ["data_offsets"] = new[] { position, position += piece.ByteCount },
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

    private static void WriteNumbers(Stream stream, Piece piece, float[] values)
    {
        var size = ElementFormat.SizeOf(piece.Type);
        var buffer = new byte[size * Math.Min(ChunkInElements, values.Length)];
        for (var i = 0; i < values.Length; i += ChunkInElements)
        {
            var chunk = values.AsSpan(i, Math.Min(ChunkInElements, values.Length - i));
            if (piece.Type == TensorType.Float16)
                RequireRange(piece.Parameter, chunk);
            ElementFormat.Encode(piece.Type, chunk, buffer);
            stream.Write(buffer.AsSpan(0, chunk.Length * size));
        }
    }

    private static void RequireRange(Parameter parameter, ReadOnlySpan<float> values)
    {
        foreach (var value in values)
            if (float.IsFinite(value) && !Half.IsFinite((Half)value))
                throw new ArgumentException(
                    $"{parameter}: {value} is beyond the range of Float16, which ends at 65,504. Save as BFloat16 or Float32.");
    }
}
