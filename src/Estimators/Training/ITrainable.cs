using MLNet.CnnCatalog.Estimators.Scoring;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Columns;
using static TorchSharp.torch;
using TorchParameter = TorchSharp.Modules.Parameter;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>A parameter and how it is trained.</summary>
/// <param name="Parameter">The tensor, owned by the network.</param>
/// <param name="Decays">Whether weight decay applies.</param>
/// <param name="IsBackbone">Whether it lies in front of the classifier.</param>
internal readonly record struct ParameterPart(TorchParameter Parameter, bool Decays, bool IsBackbone);

/// <summary>What training needs of a network: a graph that runs, or a module of the user's.</summary>
internal interface ITrainable : IRunningNetwork
{
    IReadOnlyList<ParameterPart> Parts { get; }

    /// <summary>What the losses of the auxiliary heads are multiplied by.</summary>
    IReadOnlyList<double> HeadWeights { get; }

    /// <summary>What the user should know of the network before it is trained.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>Runs a batch in training: the logits, and behind them those of the auxiliary heads.</summary>
    IReadOnlyList<Tensor> ForwardWithHeads(Tensor images);

    /// <summary>The first of the present weights that are not finite numbers; null where all are.</summary>
    string? FirstNotFinite();

    /// <summary>Keeps the present numbers as the best so far.</summary>
    void Remember();

    /// <summary>
    /// A transformer with the numbers that were remembered last, else with the present ones. It owns what it needs of the network; the
    /// rest is freed.
    /// </summary>
    CnnClassificationTransformer Finish(ClassColumns columns, NetworkInput input, ScoringSettings settings);
}

/// <summary>Where a trainer takes its network from.</summary>
internal interface INetworkSource
{
    /// <summary>The shape of image that the network was published for; null where it has none.</summary>
    Shape? OwnShape(int classes);

    /// <summary>How images are prepared for the weights that were published with the network; null where we do not know.</summary>
    PublishedEvaluation? Evaluation { get; }

    /// <summary>Says before the training what would keep its network from scoring.</summary>
    /// <exception cref="InvalidOperationException">ONNX Runtime is needed, and its native library cannot be loaded.</exception>
    void RequireScoring(ScoringSettings settings);

    /// <summary>Makes a network with its initial weights, drawn from a generator with the options' seed or read from a file.</summary>
    /// <exception cref="InvalidDataException">Weights that were given are not finite numbers.</exception>
    ITrainable Create(int classes, Shape input, Device device, CnnClassificationOptions options);
}
