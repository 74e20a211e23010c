using MLNet.CnnCatalog.Estimators.Torch;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>Changes a network: gradients of batches, and steps by them.</summary>
internal sealed class Learner<TTarget>(ITrainable network, NetworkInput input, VisionTask<TTarget> task, CnnTrainingOptions options) : IDisposable
{
    private readonly LossScaling? scaling =
        options.Precision == TrainingPrecision.Float16 ? new([.. network.Parts.Select(part => part.Parameter)]) : null;

    /// <summary>The optimiser, whose state goes with that of the training.</summary>
    public TrainingOptimizer Optimizer { get; } = new(network.Parts, options);

    /// <summary>Says for the batches to come whether the backbone learns.</summary>
    public void Freeze(bool frozen)
    {
        foreach (var part in network.Parts.Where(part => part.IsBackbone))
            part.Parameter.requires_grad = !frozen;
    }

    /// <summary>Adds the gradients of a batch to those since the last step.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="share">What share of the images of its step it has.</param>
    /// <param name="frozen">Whether the backbone does not learn.</param>
    /// <param name="size">Height and width that its images get.</param>
    public BatchLosses Add(Batch<TTarget> batch, double share, bool frozen, ImageSize size)
    {
        using var scope = NewDisposeScope();
        var images = TrainingSizes.Resize(batch.Mix(input.Place(batch.Images, network.Device)), size);
        var outputs = frozen ? network.ForwardFrozen(images) : network.ForwardWithHeads(images);
        var losses = batch.Mix(targets => LossesOf(outputs, targets));
        var whole = losses.Skip(1).Aggregate(Weighted(losses[0]), (sum, loss) => sum.add(Weighted(loss)));
        var shared = share == 1 ? whole : whole.mul(share);
        network.Backward(scaling?.Scaled(shared) ?? shared);
        return new(
            [.. losses.Select(loss => loss.Name)],
            stack([whole.detach(), .. losses.Select(loss => loss.Value.detach())]).DetachFromDisposeScope());

        static Tensor Weighted(Loss loss) => loss.Weight == 1 ? loss.Value : loss.Value.mul(loss.Weight);
    }

    /// <summary>A step by the gradients since the last one. False where half precision made them overflow, so that nothing changes.</summary>
    /// <exception cref="NotFiniteNumberException">The learning rate is beyond single precision.</exception>
    public bool Step(double learningRate)
    {
        using var scope = NewDisposeScope();
        Optimizer.SetLearningRate(learningRate);
        var isUsable = scaling?.Unscale() != false;
        if (isUsable && options.ClipGradientNorm is { } longest)
            GradientNorm.Clip(network.Parts.Select(part => part.Parameter), longest);
        if (isUsable)
            Optimizer.Step();
        Optimizer.ZeroGradients();
        return isUsable;
    }

    public void Dispose() => Optimizer.Dispose();

    private IReadOnlyList<Loss> LossesOf(IReadOnlyList<Tensor> outputs, IReadOnlyList<TTarget> targets)
    {
        var own = network.OutputCount;
        var ofHeads = network.Heads.Zip(outputs.Skip(own)).SelectMany(head => task.Losses([head.Second], targets)
            .Select(loss => loss with { Name = head.First.Name, Weight = loss.Weight * head.First.LossWeight }));
        return [.. task.Losses([.. outputs.Take(own)], targets), .. ofHeads];
    }
}

/// <summary>torch's <c>clip_grad_norm_</c>, which TorchSharp has in a form that waits for the device.</summary>
internal static class GradientNorm
{
    private const double Epsilon = 1e-6;

    /// <summary>Makes the gradients shorter where all of them together, as one vector, are longer than asked for.</summary>
    public static void Clip(IEnumerable<Tensor> parameters, double longest)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor[] gradients = [.. parameters.Select(parameter => parameter.grad).OfType<Tensor>()];
        if (gradients.Length == 0)
            return;
        var norm = stack([.. gradients.Select(gradient => gradient.norm())]).norm();
        var factor = norm.add(Epsilon).reciprocal().mul(longest).clamp_max(1);
        foreach (var gradient in gradients)
            gradient.mul_(factor);
    }
}
