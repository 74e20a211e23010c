using MLNet.CnnCatalog.Transforms.LabelMaps;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>A loss of semantic segmentation. Pixels with the label <see cref="LabelMap.Ignored"/> count nowhere.</summary>
public abstract record SegmentationLoss
{
    private protected SegmentationLoss()
    {
    }

    /// <summary>What it is multiplied by before it is added to others, a finite number above 0; 1 by default.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>What it is called in <see cref="TrainingProgress.Losses"/>.</summary>
    internal abstract string Name { get; }

    /// <summary>Whether it has to know how frequent the classes are.</summary>
    internal virtual bool BalancesClasses => false;

    /// <param name="logits">Batch x classes x height x width.</param>
    /// <param name="labels">Batch x height x width, of 64 bits, at least one of which is not ignored.</param>
    /// <param name="balance">A weight for each class by its frequency, where it was asked for.</param>
    internal abstract Tensor Compute(Tensor logits, Tensor labels, Tensor? balance);
}

/// <summary>Cross-entropy, the mean over pixels in nats; PyTorch's <c>cross_entropy</c>.</summary>
public sealed record CrossEntropyLoss : SegmentationLoss
{
    /// <summary>
    /// A weight for each class, finite numbers of at least 0, by which its pixels count in the mean; null, the default, weights all alike.
    /// </summary>
    public IReadOnlyList<double>? ClassWeights { get; init; }

    /// <summary>
    /// Whether the weights of the classes are computed from the training rows, so that rare classes count as much as frequent ones: median frequency
    /// over frequency (Eigen and Fergus 2015). Not together with <see cref="ClassWeights"/>.
    /// </summary>
    public bool MedianFrequencyWeights { get; init; }

    /// <summary>Share of the target that is spread over all classes (Szegedy et al. 2016), from 0 to below 1; 0 by default.</summary>
    public double LabelSmoothing { get; init; }

    internal override string Name => "CrossEntropy";

    internal override bool BalancesClasses => MedianFrequencyWeights;

    internal override Tensor Compute(Tensor logits, Tensor labels, Tensor? balance)
    {
        using var scope = NewDisposeScope();
        var weights = ClassWeights is { } given ? tensor([.. given.Select(weight => (float)weight)]).to(logits.device) : MedianFrequencyWeights ? balance : null;
        var sum = F.cross_entropy(
            logits, labels, weight: weights, ignore_index: LabelMap.Ignored, reduction: nn.Reduction.Sum, label_smoothing: LabelSmoothing);
        var counted = labels.ne(LabelMap.Ignored);
        var whole = weights is null ? counted.sum() : weights[labels.mul(counted)].mul(counted).sum();
        // Classes may weigh nothing.
        return sum.div(whole.clamp_min(1e-12)).MoveToOuterDisposeScope();
    }
}

/// <summary>
/// One minus the mean over classes of the Dice coefficient of probabilities and labels of a batch, (2 sum pt + 1) / (sum p + sum t + 1) (Milletari et
/// al. 2016, "V-Net", there with squares in the denominator). Small classes count as much as large ones.
/// </summary>
public sealed record DiceLoss : SegmentationLoss
{
    private const double Smooth = 1;

    internal override string Name => "Dice";

    internal override Tensor Compute(Tensor logits, Tensor labels, Tensor? balance)
    {
        using var scope = NewDisposeScope();
        var counted = labels.ne(LabelMap.Ignored);
        var mask = counted.unsqueeze(1).to_type(logits.dtype);
        var probabilities = logits.softmax(dim: 1).mul(mask);
        var classes = arange(logits.shape[1], labels.dtype, labels.device).reshape(1, -1, 1, 1);
        // Of an ignored pixel, no class is the label.
        var truth = labels.unsqueeze(1).eq(classes).to_type(logits.dtype);
        long[] pixels = [0, 2, 3];
        var common = probabilities.mul(truth).sum(pixels).mul(2).add(Smooth);
        var both = probabilities.sum(pixels).add(truth.sum(pixels)).add(Smooth);
        return common.div(both).mean().neg().add(1).MoveToOuterDisposeScope();
    }
}

/// <summary>
/// Focal loss (Lin et al. 2017) of the softmax: the cross-entropy of each pixel times (1 - p)^gamma, p being the probability of its class; the mean
/// over pixels. Pixels that are recognised already count less.
/// </summary>
public sealed record FocalLoss : SegmentationLoss
{
    /// <summary>The exponent, a finite number of at least 0; 2 by default. At 0 it is cross-entropy.</summary>
    public double Gamma { get; init; } = 2;

    internal override string Name => "Focal";

    internal override Tensor Compute(Tensor logits, Tensor labels, Tensor? balance)
    {
        using var scope = NewDisposeScope();
        var surprise = F.cross_entropy(logits, labels, ignore_index: LabelMap.Ignored, reduction: nn.Reduction.None);
        var missing = surprise.neg().exp().neg().add(1).clamp_min(0);
        // At 0 the derivative of a power below 1 is infinite.
        var losses = Gamma == 0 ? surprise : surprise.mul(missing.clamp_min(1e-12).pow(Gamma));
        return losses.sum().div(labels.ne(LabelMap.Ignored).sum()).MoveToOuterDisposeScope();
    }
}
