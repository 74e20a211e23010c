using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.CnnCatalog.Tests.Data;

/// <summary>One network of torchvision-segmentation.json.gz or dense-networks.json.gz; README.md beside them says what the numbers are.</summary>
internal sealed record DenseReference
{
    public required long Params { get; init; }

    public required int[] Input { get; init; }

    [JsonPropertyName("outputs")]
    public required JsonElement RawOutputs { get; init; }

    /// <summary>Samples of the outputs: the network's own before that of the auxiliary head.</summary>
    [JsonIgnore]
    public IReadOnlyList<TensorSample> Outputs => [.. (RawOutputs.ValueKind == JsonValueKind.Array
        ? RawOutputs.EnumerateArray()
        : RawOutputs.EnumerateObject().Select(output => output.Value)).Select(output => output.Deserialize<TensorSample>(ReferenceFile.Names)!)];

    public TensorSample? Argmax { get; init; }

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

    [JsonIgnore]
    public IEnumerable<string> Keys => RawState.Select(entry => entry[0].GetString()!);

    /// <summary>torchvision's segmentation networks by its names.</summary>
    public static IReadOnlyDictionary<string, DenseReference> Torchvision { get; } =
        ReferenceFile.Read<Dictionary<string, DenseReference>>("torchvision-segmentation.json.gz");

    /// <summary>Networks that torchvision does not have.</summary>
    public static IReadOnlyDictionary<string, DenseReference> Others { get; } =
        ReferenceFile.Read<Dictionary<string, DenseReference>>("dense-networks.json.gz");
}

/// <summary>Some values of a tensor: <see cref="Index"/> counts them row by row.</summary>
internal sealed record TensorSample
{
    public required int[] Shape { get; init; }

    public required int[] Index { get; init; }

    public required float[] Value { get; init; }
}
