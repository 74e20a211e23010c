using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.CnnCatalog.Tests.Data;

/// <summary>One network of torchvision-classification.json.gz; README.md beside it says what the numbers are.</summary>
internal sealed record TorchvisionReference
{
    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public required long Params { get; init; }

    public required int[] Input { get; init; }

    [JsonPropertyName("logits_first8")]
    public required float[][] FirstLogits { get; init; }

    public required int[] Argmax { get; init; }

    [JsonPropertyName("logits_l2")]
    public required double[] LogitNorms { get; init; }

    public required double Noise { get; init; }

    [JsonPropertyName("gain")]
    public required string RawGain { get; init; }

    /// <summary>Factor of the weights: the square root of two, or a number.</summary>
    [JsonIgnore]
    public float Gain => RawGain == "sqrt(2)" ? MathF.Sqrt(2) : float.Parse(RawGain, CultureInfo.InvariantCulture);

    [JsonPropertyName("state")]
    public required JsonElement[][] RawState { get; init; }

    /// <summary>Keys with shapes, written as <c>conv1.weight [64, 3, 7, 7]</c>.</summary>
    [JsonIgnore]
    public IEnumerable<string> State =>
        RawState.Select(entry => $"{entry[0].GetString()} [{string.Join(", ", entry[1].EnumerateArray().Select(extent => extent.GetInt32()))}]");

    /// <summary>The networks by torchvision's name.</summary>
    public static IReadOnlyDictionary<string, TorchvisionReference> Networks { get; } = Read();

    /// <summary>Those of the networks that the catalog has.</summary>
    public static IEnumerable<string> NamesInCatalog => NetworkCatalog.Names.Where(Networks.ContainsKey);

    private static Dictionary<string, TorchvisionReference> Read()
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Data", "torchvision-classification.json.gz"));
        using var json = new GZipStream(file, CompressionMode.Decompress);
        return JsonSerializer.Deserialize<Dictionary<string, TorchvisionReference>>(json, Names)!;
    }
}
