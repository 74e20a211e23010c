using MLNet.CnnCatalog.Estimators.Scoring;
using MLNet.CnnCatalog.Graph;
using TorchSharp;
using static TorchSharp.torch;
using TorchParameter = TorchSharp.Modules.Parameter;

namespace MLNet.CnnCatalog.Estimators.Torch;

/// <summary>
/// A network that runs: the tensors of its state dict on a device, and a forward pass that walks the graph. It owns its tensors,
/// whatever dispose scope is open. Forward passes without training may run on several threads at once.
/// </summary>
public sealed class TorchNetwork : IRunningNetwork
{
    private readonly Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
    private readonly ForwardPass scoring;
    private readonly ForwardPass training;
    private CheckpointedPass? checkpointed;
    private bool disposed;

    private TorchNetwork(Network network, Device device, Func<Node, Parameter, Tensor> values)
    {
        (Network, Device) = (network, device);
        UsesChannelsLast = device.type == DeviceType.CPU;
        foreach (var node in network.Nodes)
            foreach (var parameter in node.Parameters.Where(parameter => parameter.Role != ParameterRole.BatchCount))
                tensors.Add(parameter.Key, Place(parameter, values(node, parameter)));
        scoring = new ForwardPass(network.WithoutHeads(), tensors, device);
        training = network.Heads.IsEmpty ? scoring : new ForwardPass(network, tensors, device);
    }

    /// <summary>The graph that runs.</summary>
    public Network Network { get; }

    /// <summary>Where it runs.</summary>
    public Device Device { get; }

    /// <summary>Whether maps are laid out with the channels of a pixel side by side, as they are on a CPU.</summary>
    public bool UsesChannelsLast { get; }

    /// <summary>The entries of the state dict, without the batch counts.</summary>
    internal IReadOnlyDictionary<string, Tensor> Tensors => tensors;

    /// <summary>How <see cref="Forward"/> and <see cref="ForwardWithHeads(Tensor)"/> train.</summary>
    internal TrainingMode Mode { get; set; } = TrainingMode.Default;

    /// <summary>
    /// A network with random initial weights: what the <see cref="Initialization"/> of each layer says, the identity for normalisations.
    /// </summary>
    /// <param name="network">The graph.</param>
    /// <param name="device">Where to run; null is the CPU.</param>
    /// <param name="generator">What the weights are drawn from, a generator of the CPU; null is torch's own, that of <c>torch.manual_seed</c>.</param>
    public static TorchNetwork Initialize(Network network, Device? device = null, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new(network, device ?? CPU, new Initializer(generator).Create);
    }

    /// <summary>A network with given weights; <see cref="BatchNormFolding.Fold"/> them first for the fastest scoring.</summary>
    /// <param name="weights">The numbers, copied.</param>
    /// <param name="device">Where to run; null is the CPU.</param>
    public static TorchNetwork Load(StateDict weights, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return new(weights.Network, device ?? CPU, (_, parameter) => ToTensor(parameter, weights[parameter.Key]));
    }

    /// <summary>A network with given weights, and random ones where none are given.</summary>
    internal static TorchNetwork Create(Network network, Device device, Generator generator, IReadOnlyDictionary<string, float[]> given)
    {
        var initializer = new Initializer(generator);
        return new(network, device, (node, parameter) => given.TryGetValue(parameter.Key, out var values)
            ? ToTensor(parameter, values)
            : initializer.Create(node, parameter));
    }

    /// <summary>What an optimiser changes: entries of the state dict with their tensors, which the network owns.</summary>
    public IReadOnlyList<(Parameter Parameter, TorchParameter Value)> TrainableParameters() =>
        [.. Network.Parameters.Where(parameter => parameter.IsTrainable).Select(parameter => (parameter, (TorchParameter)tensors[parameter.Key]))];

    /// <summary>Runs a batch. Intermediate tensors are freed, the result belongs to the caller's dispose scope.</summary>
    /// <param name="input">Batch x channels x height x width, normalised, on the network's device.</param>
    /// <param name="training">
    /// Whether batch norm uses and updates the batch's statistics, and dropout and stochastic depth are on, which draw from torch's generator.
    /// </param>
    /// <returns>Logits, batch x classes, for a classifier; the first of several outputs.</returns>
    /// <exception cref="ArgumentException">The images have another shape, type or device than the network takes.</exception>
    /// <exception cref="ObjectDisposedException">The network was disposed.</exception>
    public Tensor Forward(Tensor input, bool training = false)
    {
        var outputs = ForwardOutputs(input, training);
        foreach (var other in outputs.Skip(1))
            other.Dispose();
        return outputs[0];
    }

    /// <summary>Runs a batch through a network of several outputs. Intermediate tensors are freed.</summary>
    /// <param name="input">Batch x channels x height x width, normalised, on the network's device.</param>
    /// <param name="training">As for <see cref="Forward"/>.</param>
    /// <returns>The <see cref="Network.Outputs"/> in their order; all belong to the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">The images have another shape, type or device than the network takes.</exception>
    /// <exception cref="ObjectDisposedException">The network was disposed.</exception>
    public IReadOnlyList<Tensor> ForwardOutputs(Tensor input, bool training = false) => Run(scoring.Input, scoring.Run, input, training ? Mode : null);

    /// <summary>Runs a batch in training, with the auxiliary heads. Intermediate tensors are freed.</summary>
    /// <param name="input">Batch x channels x height x width, normalised, on the network's device.</param>
    /// <returns>
    /// The network's own results, and behind them those of its <see cref="Network.Heads"/>; all belong to the caller's dispose scope.
    /// </returns>
    /// <exception cref="ArgumentException">The images have another shape, type or device than the network takes.</exception>
    /// <exception cref="ObjectDisposedException">The network was disposed.</exception>
    public IReadOnlyList<Tensor> ForwardWithHeads(Tensor input) => Run(training.Input, training.Run, input, Mode);

    /// <summary>Runs a batch whose loss goes to <see cref="Backward"/>.</summary>
    internal IReadOnlyList<Tensor> ForwardWithHeads(Tensor input, TrainingMode mode) =>
        checkpointed is { } pass ? Run(pass.Input, pass.Run, input, mode) : Run(training.Input, training.Run, input, mode);

    /// <summary>Adds the gradients of a loss of what was computed last in training to those of the parameters.</summary>
    internal void Backward(Tensor loss)
    {
        if (checkpointed is null)
            loss.backward();
        else
            checkpointed.Backward(loss);
    }

    /// <summary>From now on training keeps the outputs of few layers, and computes the others a second time on the way back.</summary>
    internal void CheckpointGradients() => checkpointed ??= new CheckpointedPass(Network, tensors, Device);

    IReadOnlyList<Tensor> IRunningNetwork.Forward(Tensor images) => ForwardOutputs(images);

    /// <summary>Copies the weights out of the device.</summary>
    public StateDict ToStateDict()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return new StateDict(Network, tensors.ToDictionary(
            pair => pair.Key, pair => pair.Value.detach().cpu().contiguous().data<float>().ToArray(), StringComparer.Ordinal));
    }

    /// <summary>Takes over the numbers of the same network.</summary>
    internal void CopyFrom(StateDict weights)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var parameter in Network.Parameters)
            if (tensors.TryGetValue(parameter.Key, out var own))
                own.copy_(ToTensor(parameter, weights[parameter.Key]));
    }

    /// <summary>The first key whose numbers are not all finite; null where all are.</summary>
    internal string? FirstNotFinite()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return Network.Parameters.FirstOrDefault(parameter =>
            tensors.TryGetValue(parameter.Key, out var values) && !values.isfinite().all().item<bool>())?.Key;
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in tensors.Values)
            tensor.Dispose();
        checkpointed?.Dispose();
        tensors.Clear();
        disposed = true;
    }

    private Tensor[] Run<TMode>(InputCheck check, Func<Tensor, TMode, Tensor[]> pass, Tensor input, TMode mode)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        check.Require(input);
        using var scope = NewDisposeScope();
        var results = pass(UsesChannelsLast ? MemoryLayout.ChannelsLast(input) : input, mode);
        return [.. results.Select(result => result.MoveToOuterDisposeScope())];
    }

    private static Tensor ToTensor(Parameter parameter, float[] values) => tensor(values, [.. parameter.Dimensions.Select(extent => (long)extent)]);

    // A user's own dispose scope must not free what the network keeps, hence the detaching.
    private Tensor Place(Parameter parameter, Tensor values)
    {
        using var scope = NewDisposeScope();
        var placed = values.to(Device);
        if (UsesChannelsLast && placed.shape.Length == 4)
            placed = MemoryLayout.ChannelsLast(placed);
        var kept = parameter.IsTrainable ? nn.Parameter(placed.detach()) : placed;
        values.Dispose();
        return kept.DetachFromDisposeScope();
    }
}
