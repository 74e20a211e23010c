using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Pictures;
using MLNet.CnnCatalog.Weights;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>Networks of the catalog, and graphs of the user's own.</summary>
internal sealed class GraphSource(NetworkBuilder builder) : INetworkSource
{
    public Network Build(int classes) => builder(classes, null);

    public Shape? OwnShape(int classes) => Build(classes).InputShape;

    public ITrainable Create(int classes, Shape input, Device device, CnnClassificationOptions options)
    {
        var network = builder(classes, input);
        if (network.Output.Shape != Shape.Vector(classes))
            throw new ArgumentException(
                $"Network '{network.Name}' ends with {network.Output.Shape}, and the label column has {classes} classes. " +
                "Build the network for the number of classes that the builder is given.");

        if (network.InputShape != input)
            throw new ArgumentException(
                $"Network '{network.Name}' takes pictures of {network.InputShape}, and {input} were asked for. " +
                "Build the network for the shape that the builder is given, or set ImageSize to the network's own.");

        var running = TorchNetwork.Initialize(network, device);
        if (options.Weights is not { } path)
            return new GraphTraining(running);
        using (running)
            return new GraphTraining(TorchNetwork.Load(network.LoadWeights(path, options.WeightLoading).ToStateDict(running.ToStateDict()), device));
    }
}

/// <summary>A graph in training.</summary>
internal sealed class GraphTraining(TorchNetwork network) : ITrainable
{
    private StateDict? best;

    public Device Device => network.Device;

    public IReadOnlyList<double> HeadWeights { get; } = [.. network.Network.Heads.Select(head => head.LossWeight)];

    public IReadOnlyList<ParameterPart> Parts { get; } = PartsOf(network);

    public Tensor Forward(Tensor pictures) => network.Forward(pictures);

    public IReadOnlyList<Tensor> ForwardWithHeads(Tensor pictures) => network.ForwardWithHeads(pictures);

    public void Remember() => best = network.ToStateDict();

    public CnnClassificationTransformer Finish(LabelColumn label, NetworkInput input, int batchSize)
    {
        using (network)
            return new(best ?? network.ToStateDict(), label, input, network.Device, batchSize);
    }

    public void Dispose() => network.Dispose();

    private static ParameterPart[] PartsOf(TorchNetwork network)
    {
        var head = network.Network.Classifiers().SelectMany(node => node.Parameters).Select(parameter => parameter.Key).ToHashSet();
        return [.. network.TrainableParameters().Select(pair => new ParameterPart(
            pair.Value, Decays: pair.Parameter.Role == ParameterRole.Weight, IsBackbone: !head.Contains(pair.Parameter.Key)))];
    }
}
