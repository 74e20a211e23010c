using MLNet.CnnCatalog.Transforms.Saving;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>Options of <c>ml.Transforms.ApplyCnnOnnx</c>.</summary>
public sealed record CnnOnnxOptions
{
    /// <summary>
    /// Images that go through the network together; 32 by default, at least 1. A file with a fixed batch takes its own size instead, and the
    /// last batch is filled up with zeros.
    /// </summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Threads that compute one batch, at least 1; null leaves it to ONNX Runtime, which takes one per physical core.</summary>
    public int? Threads { get; init; }

    /// <summary>
    /// Side in pixels that images are resized to: the largest centred square (ResizeImages with IsoCrop). Null takes the size that the
    /// file states; where it states none, this must be set, unless the column is a vector of three dimensions.
    /// </summary>
    public int? ImageSize { get; init; }

    /// <summary>
    /// What the network expects of an image's pixels. Null takes what a file of this library says of itself; a file of another origin does
    /// not say it. A vector column is taken as it is.
    /// </summary>
    public PixelNormalization? Normalization { get; init; }

    /// <summary>Names of the classes in the network's order; null takes those in the file, if it has any.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>
    /// Whether softmax makes probabilities of the network's output; null does so unless the network ends with a softmax itself, or a file of
    /// this library says that it gives probabilities.
    /// </summary>
    public bool? Softmax { get; init; }

    /// <summary>Output of the network that is read; null takes the first.</summary>
    public string? OutputName { get; init; }

    /// <summary>GPU that computes, which needs the package Microsoft.ML.OnnxRuntime.Gpu; null computes on the CPU.</summary>
    public int? GpuDeviceId { get; init; }

    /// <summary>Whether a GPU that cannot be used is replaced by the CPU; otherwise it is an error.</summary>
    public bool FallbackToCpu { get; init; }
}
