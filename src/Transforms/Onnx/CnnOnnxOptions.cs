using Microsoft.ML.OnnxRuntime;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using MLNet.CnnCatalog.Transforms.MultiLabel;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>Options of <c>ml.Transforms.ApplyCnnOnnx</c>.</summary>
public sealed record CnnOnnxOptions : ImageOptions
{
    /// <summary>
    /// Column of the probabilities that a classifier of whole images gives; <c>Score</c> by default. Two networks in one pipeline need two names.
    /// </summary>
    public string ScoreColumnName { get; init; } = ClassColumns.DefaultScore;

    /// <summary>Column of the most probable class of an image, a key; <c>PredictedLabel</c> by default.</summary>
    public string PredictedLabelColumnName { get; init; } = ClassColumns.DefaultPredictedLabel;

    /// <summary>
    /// Column of the classes whose probability reaches <see cref="MultiLabelThreshold"/>, a vector of booleans, where an image may have several;
    /// <c>PredictedLabels</c> by default.
    /// </summary>
    public string PredictedLabelsColumnName { get; init; } = MultiLabelOutput.DefaultPredictedLabels;

    /// <summary>Column of the label maps that a segmentation network gives, each of the size of its image; <c>PredictedLabelMap</c> by default.</summary>
    public string PredictedLabelMapColumnName { get; init; } = LabelMapColumn.DefaultPredicted;

    /// <summary>
    /// Column of the probabilities that a segmentation network gives, a vector of classes x height x width in the size that the network is fed, or
    /// in that of its map where a network of this library does not pad; null, the default, computes none. Label maps take a byte a pixel,
    /// probabilities 4 bytes a pixel and class.
    /// </summary>
    public string? ProbabilitiesColumnName { get; init; }

    /// <summary>
    /// Images that go through the network together; 32 by default, at least 1. A file with a fixed batch takes its own size instead, and the
    /// last batch is filled up with zeros.
    /// </summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Threads that compute one batch, at least 1; null leaves it to ONNX Runtime, which takes one per physical core.</summary>
    public int? Threads { get; init; }

    /// <summary>
    /// Sets what else ONNX Runtime has to offer, such as an execution provider: <c>session => session.AppendExecutionProvider_CUDA(0)</c> computes
    /// on the first NVIDIA GPU, and needs the package Microsoft.ML.OnnxRuntime.Gpu in place of Microsoft.ML.OnnxRuntime. Null for nothing.
    /// </summary>
    public Action<SessionOptions>? ConfigureSession { get; init; }

    /// <summary>
    /// Names of the classes in the network's order, two for a network of a single number; null takes those in the file, if it has any. They also
    /// say how many classes there are where a file leaves that open.
    /// </summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>
    /// Whether softmax makes probabilities of the network's output; null does so unless the network ends with a softmax or sigmoids itself, or a
    /// file of this library says that it gives probabilities. Several sigmoids are given as they are: they are no distribution, and do not
    /// add up to 1. A network of a single number is taken for two classes: p behind a sigmoid is that of the second, and 1 - p that of the
    /// first; without a sigmoid the option must say whether the number is a logit (true) or p itself (false). A single number for each pixel is
    /// a logit unless a sigmoid stands before it or the option is false; the label is 1 where p is at least 0.5. No other label depends on the option.
    /// </summary>
    public bool? Softmax { get; init; }

    /// <summary>
    /// Probability from which on a class is predicted, above 0 and below 1, where an image may have several or none: sigmoids make the probabilities,
    /// unless the network ends with them or <see cref="Softmax"/> is false. Null, the default, takes what a file of this library says; other files
    /// then give one class.
    /// </summary>
    public double? MultiLabelThreshold { get; init; }

    /// <summary>
    /// Output of the network that is read; null takes the first, or one that maps classes to probabilities, as scikit-learn and Custom Vision write.
    /// </summary>
    public string? OutputName { get; init; }
}
