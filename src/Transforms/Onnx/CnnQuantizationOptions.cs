using Microsoft.ML.OnnxRuntime;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>Options of <c>ml.Model.QuantizeCnnOnnx</c>.</summary>
public sealed record CnnQuantizationOptions : ImageOptions
{
    /// <summary>Images that are looked at, from the first row on; 500 by default, at least 1. A few hundred of all kinds are enough.</summary>
    public int MaximumImages { get; init; } = 500;

    /// <summary>
    /// Images that go through the network together; 32 by default, at least 1. A file with a fixed batch takes its own size instead.
    /// </summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Threads that compute one batch, at least 1; null leaves it to ONNX Runtime, which takes one per physical core.</summary>
    public int? Threads { get; init; }

    /// <summary>Sets what else ONNX Runtime has to offer, as in <see cref="CnnOnnxOptions.ConfigureSession"/>; null for nothing.</summary>
    public Action<SessionOptions>? ConfigureSession { get; init; }

    /// <summary>
    /// Bits of a weight: 8 by default, or 7 where the file is to run on processors with AVX2 or AVX-512 but without VNNI, which add pairs of
    /// products in 16 bits.
    /// </summary>
    public int WeightBits { get; init; } = 8;

    /// <summary>Hears how many images were looked at, after every batch; null for nobody.</summary>
    public IProgress<long>? Progress { get; init; }

    /// <summary>Stops the work between two batches; no file is written then.</summary>
    public CancellationToken CancellationToken { get; init; }
}
