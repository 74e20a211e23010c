using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.CnnCatalog.Tests.Data;

/// <summary>One network of torchvision-classification.json.gz; README.md beside it says what the numbers are.</summary>
internal sealed record TorchvisionReference
{
    public required long Params { get; init; }

    public required int[] Input { get; init; }

    [JsonPropertyName("logits_first8")]
    public required float[][] FirstLogits { get; init; }

    public required int[] Argmax { get; init; }

    [JsonPropertyName("logits_l2")]
    public required double[] LogitNorms { get; init; }

    public required double Noise { get; init; }

    [JsonPropertyName("gain")]
    public required JsonElement RawGain { get; init; }

    /// <summary>Factor of the weights: the square root of two, or a number.</summary>
    [JsonIgnore]
    public float Gain => ReferenceFile.Gain(RawGain);

    [JsonPropertyName("state")]
    public required JsonElement[][] RawState { get; init; }

    /// <summary>Keys with shapes, written as <c>conv1.weight [64, 3, 7, 7]</c>.</summary>
    [JsonIgnore]
    public IEnumerable<string> State => ReferenceFile.State(RawState);

    /// <summary>The networks by torchvision's name.</summary>
    public static IReadOnlyDictionary<string, TorchvisionReference> Networks { get; } =
        ReferenceFile.Read<Dictionary<string, TorchvisionReference>>("torchvision-classification.json.gz");

    /// <summary>Those of the networks that the catalog has.</summary>
    public static IEnumerable<string> NamesInCatalog => NetworkCatalog.Names.Where(Networks.ContainsKey);
}
