using MLNet.CnnCatalog.Estimators.Onnx;
using MLNet.CnnCatalog.Estimators.Scoring;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using static TorchSharp.torch;
using TorchParameter = TorchSharp.Modules.Parameter;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>A parameter and how it is trained.</summary>
/// <param name="Key">Its key in the state dict.</param>
/// <param name="Parameter">The tensor, owned by the network.</param>
/// <param name="Role">What its numbers are.</param>
/// <param name="IsBackbone">Whether it lies in front of the classifier, or in the backbone that a network is built on.</param>
/// <param name="IsClassifier">Whether it is of a layer whose outputs are the classes.</param>
internal readonly record struct ParameterPart(string Key, TorchParameter Parameter, ParameterRole Role, bool IsBackbone, bool IsClassifier)
{
    /// <summary>Whether weight decay applies.</summary>
    public bool Decays => Role == ParameterRole.Weight;

    public bool IsBias => Role is ParameterRole.Bias or ParameterRole.Shift;
}

/// <summary>An auxiliary head in training.</summary>
/// <param name="Name">What its loss is called.</param>
/// <param name="LossWeight">What its loss is multiplied by.</param>
internal readonly record struct TrainedHead(string Name, double LossWeight);

/// <summary>What training needs of a network: a graph that runs, or a module of the user's.</summary>
internal interface ITrainable : IRunningNetwork
{
    /// <summary>The graph; null for a module of the user's.</summary>
    Network? Graph { get; }

    IReadOnlyList<ParameterPart> Parts { get; }

    /// <summary>Number of outputs in scoring.</summary>
    int OutputCount { get; }

    /// <summary>The auxiliary heads, whose outputs stand behind the others.</summary>
    IReadOnlyList<TrainedHead> Heads { get; }

    /// <summary>What the user should know of the network before it is trained.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>Its numbers by their keys, owned by it: parameters, and running statistics and the like.</summary>
    IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>Seeds what its random layers draw from.</summary>
    void Seed(int seed);

    /// <summary>Runs a batch in training: the outputs, and behind them those of the auxiliary heads.</summary>
    IReadOnlyList<Tensor> ForwardWithHeads(Tensor images);

    /// <summary>Runs a batch while the backbone does not learn: the outputs, and perhaps behind them those of the auxiliary heads.</summary>
    IReadOnlyList<Tensor> ForwardFrozen(Tensor images);

    /// <summary>Adds the gradients of a loss of what was computed last in training to those of the parameters.</summary>
    void Backward(Tensor loss);

    /// <summary>The first of the present weights that are not finite numbers; null where all are.</summary>
    string? FirstNotFinite();

    /// <summary>Keeps the present numbers as the best so far.</summary>
    void Remember();

    /// <summary>The network with the numbers that were remembered last, else with the present ones. What it does not need is freed.</summary>
    /// <param name="input">What it is fed.</param>
    /// <param name="staysOnDevice">Whether it goes on to run where it was trained; else its weights leave TorchSharp.</param>
    TrainedNetwork Finish(NetworkInput input, bool staysOnDevice);
}

/// <summary>A network that is asked for.</summary>
/// <param name="Classes">Number of classes.</param>
/// <param name="Input">Shape of an image.</param>
/// <param name="Device">Where it is to run.</param>
/// <param name="Require">Checks that it gives what the task needs.</param>
internal sealed record NetworkOrder(int Classes, Shape Input, Device Device, Action<Network> Require)
{
    /// <summary>Where it is told what takes time.</summary>
    public TrainingLog Log { get; init; } = TrainingLog.None;
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
    /// <exception cref="ArgumentException">The network does not fit the order.</exception>
    /// <exception cref="InvalidDataException">Weights that were given are not finite numbers.</exception>
    ITrainable Create(NetworkOrder order, CnnTrainingOptions options);
}
