using System.Globalization;
using System.IO.Compression;
using System.Text.Json;

namespace MLNet.CnnCatalog.Tests.Data;

/// <summary>What the files of reference networks have in common; README.md beside them says what the numbers are.</summary>
internal static class ReferenceFile
{
    public static JsonSerializerOptions Names { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static TContent Read<TContent>(string name)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Data", name));
        using var json = new GZipStream(file, CompressionMode.Decompress);
        return JsonSerializer.Deserialize<TContent>(json, Names)!;
    }

    /// <summary>Factor of the weights: the square root of two, or a number.</summary>
    public static float Gain(JsonElement raw) => raw.ValueKind == JsonValueKind.Number ? raw.GetSingle()
        : raw.GetString() == "sqrt(2)" ? MathF.Sqrt(2)
        : float.Parse(raw.GetString()!, CultureInfo.InvariantCulture);

    /// <summary>Keys with shapes, written as <c>conv1.weight [64, 3, 7, 7]</c>.</summary>
    public static IEnumerable<string> State(JsonElement[][] raw) =>
        raw.Select(entry => $"{entry[0].GetString()} [{string.Join(", ", entry[1].EnumerateArray().Select(extent => extent.GetInt32()))}]");
}
