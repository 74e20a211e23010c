using MLNet.CnnCatalog.Estimators.Onnx;
using MLNet.CnnCatalog.Estimators.Scoring;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using TorchSharp;
using static TorchSharp.torch;
using TorchModule = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>TorchSharp modules of the user's own.</summary>
internal sealed class ModuleSource(Func<int, TorchModule> builder) : INetworkSource
{
    public Shape? OwnShape(int classes) => null;

    public PublishedEvaluation? Evaluation => null;

    // A module scores with TorchSharp everywhere.
    public void RequireScoring(ScoringSettings settings)
    {
    }

    public ITrainable Create(NetworkOrder order, CnnTrainingOptions options)
    {
        if (NeedsGraph(options))
            throw new ArgumentException(
                $"{nameof(options.Weights)}, {nameof(options.FreezeBackboneEpochs)}, {nameof(options.BackboneLearningRateFactor)}, " +
                $"{nameof(options.FreezeBatchNorm)}, {nameof(options.StochasticDepthRate)}, {nameof(options.Precision)}, {nameof(options.GradientCheckpointing)} " +
                "and images of other sizes in training need a network of the catalog, whose layers are known. Load weights into a module before it is handed " +
                "over, set requires_grad of what is to stay, and cast within its forward.");
        manual_seed(options.Seed);
        return new ModuleTraining(builder(order.Classes).to(order.Device), order.Classes, order.Device);
    }

    private static bool NeedsGraph(CnnTrainingOptions options) =>
        options.Weights is not null || options.FreezeBackboneEpochs > 0 || options.BackboneLearningRateFactor != 1 || options.FreezeBatchNorm
        || options.StochasticDepthRate is not null || options.HasSizesInTraining
        || options.Precision != TrainingPrecision.Float32 || options.GradientCheckpointing;
}

/// <summary>A module in training, and afterwards in scoring: it has no graph that its numbers could be moved to.</summary>
internal sealed class ModuleTraining(TorchModule module, int classes, Device device) : ITrainable
{
    private Dictionary<string, Tensor>? best;

    public Device Device => device;

    public Network? Graph => null;

    public int OutputCount => 1;

    public IReadOnlyList<TrainedHead> Heads => [];

    public IReadOnlyList<string> Warnings => [];

    public IReadOnlyList<ParameterPart> Parts { get; } = PartsOf(module);

    public IReadOnlyDictionary<string, Tensor> Tensors => module.state_dict()
        .Where(pair => pair.Value.is_floating_point()).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    public void Seed(int seed) => manual_seed(seed);

    public IReadOnlyList<Tensor> Forward(Tensor images)
    {
        if (module.training)
            module.eval();
        return [Checked(module.call(images), images.shape[0])];
    }

    public IReadOnlyList<Tensor> ForwardWithHeads(Tensor images)
    {
        module.train();
        return [Checked(module.call(images), images.shape[0])];
    }

    public IReadOnlyList<Tensor> ForwardFrozen(Tensor images) => Forward(images);

    public void Backward(Tensor loss) => loss.backward();

    // Buffers may hold infinite numbers on purpose, such as masks of attention.
    public string? FirstNotFinite()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return module.named_parameters().FirstOrDefault(parameter => !parameter.parameter.isfinite().all().item<bool>()).name;
    }

    public void Remember()
    {
        using var noGrad = no_grad();
        Forget();
        best = module.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone().DetachFromDisposeScope());
    }

    public TrainedNetwork Finish(NetworkInput input, bool staysOnDevice)
    {
        if (best is not null)
            module.load_state_dict(best);
        Forget();
        module.eval();
        return new(this, input);
    }

    public void Dispose()
    {
        Forget();
        module.Dispose();
    }

    private static ParameterPart[] PartsOf(TorchModule module)
    {
        var parameters = module.named_parameters().ToArray();
        // What comes last gives the classes, as far as one can tell.
        var last = Array.FindLast(parameters, entry => entry.parameter.dim() > 1).name;
        return [.. parameters.Select(entry => new ParameterPart(
            entry.name, entry.parameter, RoleOf(entry.name, entry.parameter), IsBackbone: false, IsClassifier: entry.name == last))];
    }

    private static ParameterRole RoleOf(string name, Tensor parameter) => parameter.dim() > 1 ? ParameterRole.Weight
        : name.EndsWith("bias", StringComparison.Ordinal) ? ParameterRole.Bias
        : ParameterRole.Scale;

    private void Forget()
    {
        foreach (var tensor in best?.Values ?? Enumerable.Empty<Tensor>())
            tensor.Dispose();
        best = null;
    }

    private Tensor Checked(Tensor? logits, long images)
    {
        if (logits is null || logits.IsInvalid)
            throw Unfit("gave no tensor, or one that it has disposed");
        if (!logits.shape.SequenceEqual([images, classes]))
            throw Unfit($"gave a tensor of shape [{string.Join(", ", logits.shape)}]");
        return logits.dtype == ScalarType.Float32 && logits.device_type == device.type
            ? logits
            : throw Unfit($"gave a tensor of {logits.dtype} on {logits.device}");

        InvalidOperationException Unfit(string what) => new(
            $"The module {what}; logits of shape [batch, {classes}] are needed, {ScalarType.Float32} on {device}, one for each class of the label.");
    }
}
