using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>Options of every featurizer of this library.</summary>
public sealed record CnnFeaturizerOptions : ImageOptions
{
    /// <summary>How the keys of the weights are matched with those of the network.</summary>
    public WeightLoadOptions WeightLoading { get; init; } = new();

    /// <summary>Images that go through the network together; 32 by default, at least 1.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Where to compute: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>; null takes the first GPU where there is one, else the CPU.</summary>
    public string? Device { get; init; }

    /// <summary>Threads of ONNX Runtime on the CPU, at least 1; null leaves it to ONNX Runtime, which takes one per physical core.</summary>
    public int? Threads { get; init; }
}
