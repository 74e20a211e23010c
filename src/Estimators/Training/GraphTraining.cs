using MLNet.CnnCatalog.Estimators.Onnx;
using MLNet.CnnCatalog.Estimators.Scoring;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using MLNet.CnnCatalog.Transforms.Columns;
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

    public GraphSource(StateDict pretrained) =>
        (builder, this.pretrained) = ((classes, input) => PretrainedNetwork.For(pretrained.Network, classes, input), pretrained);

    public PublishedEvaluation? Evaluation { get; }

    public bool IsPretrained => pretrained is not null;

    public Network Build(int classes) => builder(classes, null);

    public Shape? OwnShape(int classes) => Build(classes).InputShape;

    public void RequireScoring(ScoringSettings settings) => settings.RequireRuntime();

    public ITrainable Create(int classes, Shape input, Device device, CnnClassificationOptions options)
    {
        var network = builder(classes, input);
        if (network.Output.Shape != Shape.Vector(classes))
            throw new ArgumentException(
                $"Network '{network.Name}' ends with {network.Output.Shape}, and the label column has {classes} classes. " +
                "Build the network for the number of classes that the builder is given.");

        if (network.InputShape != input)
            throw new ArgumentException(
                $"Network '{network.Name}' takes images of {network.InputShape}, and {input} were asked for. " +
                "Build the network for the shape that the builder is given, or set ImageSize to the network's own.");

        var generator = new Generator((ulong)options.Seed, CPU);
        var running = TorchNetwork.Initialize(network, device, generator);
        if (pretrained is null && options.Weights is null)
            return new GraphTraining(running, generator, options.FreezeBatchNorm, foldedNorms: []);
        using (running)
        {
            var weights = Begin(network, running, options);
            return new GraphTraining(TorchNetwork.Load(weights, device), generator, options.FreezeBatchNorm, FoldedNorms.In(weights));
        }
    }

    /// <summary>The given weights, initial ones where there are none for a layer.</summary>
    private StateDict Begin(Network network, TorchNetwork initial, CnnClassificationOptions options) => pretrained is not null
        ? PretrainedNetwork.Fill(initial.ToStateDict(), pretrained)
        : network.LoadWeights(options.Weights!, options.WeightLoading).ToStateDict(initial.ToStateDict());
}

/// <summary>A graph in training.</summary>
internal sealed class GraphTraining : ITrainable
{
    private readonly TorchNetwork network;
    private readonly Generator generator;
    private StateDict? best;

    /// <summary>Takes over what it is given.</summary>
    /// <param name="network">The network.</param>
    /// <param name="generator">What random layers draw from.</param>
    /// <param name="freezesBatchNorm">Whether all batch norms keep their statistics.</param>
    /// <param name="foldedNorms">Batch norms that have none of their own, and keep them in any case.</param>
    public GraphTraining(TorchNetwork network, Generator generator, bool freezesBatchNorm, IReadOnlyList<string> foldedNorms)
    {
        (this.network, this.generator) = (network, generator);
        var kept = freezesBatchNorm ? network.Network.Nodes.Where(node => node.Op is BatchNorm).Select(node => node.Name) : foldedNorms;
        network.Mode = new(generator, kept.ToHashSet());
        Warnings = freezesBatchNorm || foldedNorms.Count == 0 ? [] : [FoldedNorms.Warning(network.Network, foldedNorms)];
        HeadWeights = [.. network.Network.Heads.Select(head => head.LossWeight)];
        Parts = PartsOf(network);
    }

    public Device Device => network.Device;

    public IReadOnlyList<double> HeadWeights { get; }

    public IReadOnlyList<ParameterPart> Parts { get; }

    public IReadOnlyList<string> Warnings { get; }

    public Tensor Forward(Tensor images) => network.Forward(images);

    public IReadOnlyList<Tensor> ForwardWithHeads(Tensor images) => network.ForwardWithHeads(images);

    public string? FirstNotFinite() => network.FirstNotFinite();

    public void Remember() => best = network.ToStateDict();

    public CnnClassificationTransformer Finish(ClassColumns columns, NetworkInput input, ScoringSettings settings)
    {
        using (this)
            return new(new TrainedNetwork(best ?? network.ToStateDict(), input), columns, settings);
    }

    public void Dispose()
    {
        network.Dispose();
        generator.Dispose();
    }

    private static ParameterPart[] PartsOf(TorchNetwork network)
    {
        var head = network.Network.Classifiers().SelectMany(node => node.Parameters).Select(parameter => parameter.Key).ToHashSet();
        return [.. network.TrainableParameters().Select(pair => new ParameterPart(
            pair.Value, Decays: pair.Parameter.Role == ParameterRole.Weight, IsBackbone: !head.Contains(pair.Parameter.Key)))];
    }
}
