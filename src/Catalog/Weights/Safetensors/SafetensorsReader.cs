using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text.Json;
using MLNet.CnnCatalog.Weights.Storage;

namespace MLNet.CnnCatalog.Weights.Safetensors;

/// <summary>
/// The format of https://github.com/huggingface/safetensors: eight bytes with the length of a JSON header, the header, and the numbers
/// without gaps.
/// </summary>
internal static class SafetensorsReader
{
    private const int LengthBytes = 8;
    private const string Metadata = "__metadata__";

    // The limit of the reference implementation.
    private const long MaximumHeaderLength = 100_000_000;

    private static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 8,
    };

    private sealed record Entry(string Dtype, long[] Shape, long[] DataOffsets);

    private readonly record struct Piece(WeightTensor Tensor, long Begin, long End);

    public static bool Recognizes(ReadOnlySpan<byte> start) => start.Length > LengthBytes && start[LengthBytes] == (byte)'{';

    public static WeightFileContents Read(MappedFile file)
    {
        var length = BinaryPrimitives.ReadInt64LittleEndian(file.Read(0, LengthBytes));
        if (length is < 0 or > MaximumHeaderLength)
            throw file.Corrupt(0, $"a header of {(ulong)length} bytes was announced; at most {MaximumHeaderLength} are read");
        var header = file.Read(LengthBytes, (int)length);
        try
        {
            var entries = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(header, Strict)!;
            var metadata = entries.Remove(Metadata, out var element) ? element.Deserialize<Dictionary<string, string>>(Strict) : [];
            var pieces = entries
                .Select(pair => PieceOf(file, pair.Key, pair.Value.Deserialize<Entry>(Strict), LengthBytes + length))
                .OrderBy(piece => piece.Begin).ThenBy(piece => piece.End).ToArray();
            RequireNoGaps(file, pieces, LengthBytes + length);
            return new([.. pieces.Select(piece => piece.Tensor)], metadata ?? []);
        }
        catch (JsonException error)
        {
            throw file.Corrupt(LengthBytes, $"the header is not what safetensors has there ({error.Message})", error);
        }
    }

    private static Piece PieceOf(MappedFile file, string name, Entry? entry, long dataStart)
    {
        if (entry is not { DataOffsets: [var begin, var end] })
            throw file.Corrupt(LengthBytes, $"tensor '{name}' needs data_offsets of two numbers");
        if (!SafetensorsTypes.ByName.TryGetValue(entry.Dtype, out var type))
            throw file.Corrupt(
                LengthBytes, $"tensor '{name}' is of type '{entry.Dtype}'; known are {string.Join(", ", SafetensorsTypes.ByName.Keys.Order())}");
        var layout = TensorLayout.RowMajor(entry.Shape);
        if (layout is null || begin < 0 || end < begin || (Int128)layout.Count * ElementFormat.SizeOf(type) != end - begin)
            throw file.Corrupt(
                LengthBytes, $"tensor '{name}', {entry.Dtype} [{string.Join(", ", entry.Shape)}], has bytes {begin} to {end}, which do not fit");
        return new(new(name, layout, new(file, type, dataStart + begin)), begin, end);
    }

    private static void RequireNoGaps(MappedFile file, Piece[] pieces, long dataStart)
    {
        var position = 0L;
        foreach (var (tensor, begin, end) in pieces)
        {
            if (begin != position)
                throw file.Corrupt(
                    dataStart + position,
                    $"tensor '{tensor.Name}' begins at data byte {begin} instead of {position}; the format has no gaps and no overlaps");
            position = end;
        }

        var available = file.Length - dataStart;
        var problem = position > available ? "truncated" : "too long";
        if (position != available)
            throw file.Corrupt(file.Length, $"the tensors need {position} bytes of data and {available} are there: the file is {problem}");
    }
}

/// <summary>The names that the format has for types.</summary>
internal static class SafetensorsTypes
{
    public static readonly FrozenDictionary<string, TensorType> ByName = new Dictionary<string, TensorType>
    {
        ["F64"] = TensorType.Float64,
        ["F32"] = TensorType.Float32,
        ["F16"] = TensorType.Float16,
        ["BF16"] = TensorType.BFloat16,
        ["I64"] = TensorType.Int64,
        ["I32"] = TensorType.Int32,
        ["I16"] = TensorType.Int16,
        ["I8"] = TensorType.Int8,
        ["U64"] = TensorType.UInt64,
        ["U32"] = TensorType.UInt32,
        ["U16"] = TensorType.UInt16,
        ["U8"] = TensorType.UInt8,
        ["BOOL"] = TensorType.Boolean,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string NameOf(TensorType type) => ByName.Single(pair => pair.Value == type).Key;
}
