using MLNet.CnnCatalog.Estimators.Onnx;
using MLNet.CnnCatalog.Estimators.Scoring;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using MLNet.CnnCatalog.Weights;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>Networks of the catalog, graphs of the user's own, and networks with their weights.</summary>
internal sealed class GraphSource : INetworkSource
{
    private readonly NetworkBuilder builder;
    private readonly StateDict? pretrained;

    public GraphSource(NetworkBuilder builder) => this.builder = builder;

    public GraphSource(CatalogEntry entry) => (builder, Evaluation) = ((classes, input) => entry.Build(classes, input), entry.Evaluation);

    public GraphSource(PretrainedWeights weights) => (builder, Evaluation) = (weights.Build, weights.Evaluation);

    /// <param name="pretrained">A network with its weights.</param>
    /// <param name="adapt">Brings it to a number of classes and a shape of image.</param>
    public GraphSource(StateDict pretrained, Func<Network, int, Shape?, Network> adapt) =>
        (builder, this.pretrained) = ((classes, input) => adapt(pretrained.Network, classes, input), pretrained);

    public PublishedEvaluation? Evaluation { get; }

    public bool IsPretrained => pretrained is not null;

    public Network Build(int classes) => builder(classes, null);

    public Shape? OwnShape(int classes) => Build(classes).InputShape;

    public void RequireScoring(ScoringSettings settings) => settings.RequireRuntime();

    public ITrainable Create(NetworkOrder order, CnnTrainingOptions options)
    {
        var network = Build(order, options);
        var given = Given(network, options, order.Log);
        var generator = new Generator((ulong)options.Seed, CPU);
        var running = TorchNetwork.Create(network, order.Device, generator, given);
        return new GraphTraining(running, generator, options, FoldedNorms.In(network, given));
    }

    private Network Build(NetworkOrder order, CnnTrainingOptions options)
    {
        var network = builder(order.Classes, order.Input);
        order.Require(network);
        if (network.InputShape != order.Input)
            throw new ArgumentException(
                $"Network '{network.Name}' takes images of {network.InputShape}, and {order.Input} were asked for. " +
                "Build the network for the shape that the builder is given, or set ImageSize to the network's own.");
        TrainingSizes.Require(network, order.Device, options);
        return options.StochasticDepthRate is { } rate ? network.WithStochasticDepth(rate) : network;
    }

    private IReadOnlyDictionary<string, float[]> Given(Network network, CnnTrainingOptions options, TrainingLog log) =>
        pretrained is not null ? PretrainedNetwork.Kept(network, pretrained) : options.ReadWeights(network, log.Tell);
}

/// <summary>A graph in training.</summary>
internal sealed class GraphTraining : ITrainable
{
    private readonly TorchNetwork network;
    private readonly Generator generator;
    private readonly TrainingMode? frozenMode;
    private StateDict? best;

    /// <summary>Takes over what it is given.</summary>
    /// <param name="network">The network.</param>
    /// <param name="generator">What random layers draw from.</param>
    /// <param name="options">How to train it.</param>
    /// <param name="foldedNorms">Batch norms that have none of their own, and keep them in any case.</param>
    public GraphTraining(TorchNetwork network, Generator generator, CnnTrainingOptions options, IReadOnlyList<string> foldedNorms)
    {
        (this.network, this.generator) = (network, generator);
        var kept = options.FreezeBatchNorm ? network.Network.Nodes.Where(node => node.Op is BatchNorm).Select(node => node.Name) : foldedNorms;
        network.Mode = new(generator, kept.ToHashSet()) { LowerPrecision = MixedPrecision.TypeOf(options.Precision) };
        frozenMode = IsBuiltOnBackbone
            ? network.Mode with { KeptStatistics = network.Network.Nodes.Where(IsOfBackbone).Select(node => node.Name).Union(network.Mode.KeptStatistics).ToHashSet() }
            : null;
        Warnings = options.FreezeBatchNorm || foldedNorms.Count == 0 ? [] : [FoldedNorms.Warning(network.Network, foldedNorms)];
        Heads = [.. network.Network.Heads.Select(head => new TrainedHead(head.Name, head.LossWeight))];
        Parts = PartsOf();
        if (options.GradientCheckpointing)
            network.CheckpointGradients();
    }

    public Device Device => network.Device;

    public Network Graph => network.Network;

    public int OutputCount => network.Network.Outputs.Length;

    public IReadOnlyList<TrainedHead> Heads { get; }

    public IReadOnlyList<ParameterPart> Parts { get; }

    public IReadOnlyList<string> Warnings { get; }

    public IReadOnlyDictionary<string, Tensor> Tensors => network.Tensors;

    public void Seed(int seed) => generator.manual_seed(seed);

    public IReadOnlyList<Tensor> Forward(Tensor images) => ((IRunningNetwork)network).Forward(images);

    public IReadOnlyList<Tensor> ForwardWithHeads(Tensor images) => network.ForwardWithHeads(images, network.Mode);

    // A classifier in front of its last layer is a fixed featurizer then, computed as in scoring.
    public IReadOnlyList<Tensor> ForwardFrozen(Tensor images) => frozenMode is null ? Forward(images) : network.ForwardWithHeads(images, frozenMode);

    public void Backward(Tensor loss) => network.Backward(loss);

    public string? FirstNotFinite() => network.FirstNotFinite();

    public void Remember() => best = network.ToStateDict();

    public TrainedNetwork Finish(NetworkInput input, bool staysOnDevice)
    {
        generator.Dispose();
        if (!staysOnDevice)
            using (network)
                return new(best ?? network.ToStateDict(), input);
        if (best is not null)
            network.CopyFrom(best);
        best = null;
        return new(network, input);
    }

    public void Dispose()
    {
        network.Dispose();
        generator.Dispose();
    }

    private bool IsBuiltOnBackbone => network.Network.Nodes.Any(IsOfBackbone);

    private static bool IsOfBackbone(Node node) => node.Name.StartsWith(BackboneExtraction.Scope, StringComparison.Ordinal);

    private ParameterPart[] PartsOf()
    {
        var classifiers = IsBuiltOnBackbone && network.Network.FindClassifier() is null ? [] : KeysOf(network.Network.Classifiers());
        var behind = IsBuiltOnBackbone ? KeysOf(network.Network.Nodes.Where(node => !IsOfBackbone(node))) : classifiers;
        return [.. network.TrainableParameters().Select(entry => new ParameterPart(
            entry.Parameter.Key, entry.Value, entry.Parameter.Role,
            IsBackbone: !behind.Contains(entry.Parameter.Key), IsClassifier: classifiers.Contains(entry.Parameter.Key)))];
    }

    private static HashSet<string> KeysOf(IEnumerable<Node> nodes) => [.. nodes.SelectMany(node => node.Parameters).Select(parameter => parameter.Key)];
}
