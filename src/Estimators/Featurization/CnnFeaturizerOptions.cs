using MLNet.CnnCatalog.Transforms.Saving;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>Options of every featurizer of this library.</summary>
public sealed record CnnFeaturizerOptions
{
    /// <summary>
    /// Side in pixels that images are resized to: the largest centred square (ResizeImages with IsoCrop). Null takes the
    /// architecture's own, such as 224. A vector column brings its own size.
    /// </summary>
    public int? ImageSize { get; init; }

    /// <summary>What the network sees of an image; ImageNet's mean and deviation by default. A vector column is taken as it is.</summary>
    public PixelNormalization Normalization { get; init; } = PixelNormalization.ImageNet;

    /// <summary>How the keys of the weights are matched with those of the network.</summary>
    public WeightLoadOptions WeightLoading { get; init; } = new();

    /// <summary>Images that go through the network together; 32 by default, at least 1.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Where to compute: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>; null takes the first GPU where there is one, else the CPU.</summary>
    public string? Device { get; init; }
}
