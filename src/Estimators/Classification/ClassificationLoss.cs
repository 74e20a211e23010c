using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>
/// What a classifier minimises. Its scores are the softmax of what its last layer gives in any case, so that saved models and ONNX files know no difference,
/// and validation measures the cross-entropy of the scores.
/// </summary>
public enum ClassificationLoss
{
    /// <summary>Cross-entropy of the softmax, in nats; PyTorch's <c>cross_entropy</c>.</summary>
    CrossEntropy,

    /// <summary>
    /// Cross-entropy of a sigmoid for each class, the mean over classes in nats, as if each was a question of its own (Wightman et al. 2021,
    /// "ResNet strikes back"); timm's <c>BinaryCrossEntropy</c>.
    /// </summary>
    BinaryCrossEntropy,
}

/// <summary>Losses of a batch: means over its images, in which each counts by the weight of its class.</summary>
internal static class ClassificationLosses
{
    // Classes may weigh nothing.
    private const double LeastWeight = 1e-12;

    /// <param name="loss">Which.</param>
    /// <param name="logits">Batch x classes.</param>
    /// <param name="classes">Zero-based classes of 64 bits.</param>
    /// <param name="smoothing">Share of the target that is spread over all classes.</param>
    /// <param name="weights">A weight for each class; null weights all alike.</param>
    public static Tensor Compute(ClassificationLoss loss, Tensor logits, Tensor classes, double smoothing, Tensor? weights)
    {
        using var scope = NewDisposeScope();
        var sum = loss switch
        {
            ClassificationLoss.CrossEntropy => F.cross_entropy(logits, classes, weight: weights, reduction: nn.Reduction.Sum, label_smoothing: smoothing),
            ClassificationLoss.BinaryCrossEntropy => Binary(logits, classes, smoothing, weights),
            _ => throw new NotSupportedException($"The loss {loss} is not known."),
        };
        return (weights is null ? sum.div(classes.shape[0]) : sum.div(weights[classes].sum().clamp_min(LeastWeight))).MoveToOuterDisposeScope();
    }

    private static Tensor Binary(Tensor logits, Tensor classes, double smoothing, Tensor? weights)
    {
        var spread = smoothing / logits.shape[1];
        var targets = full_like(logits, spread).scatter_(1, classes.unsqueeze(1), full_like(logits, 1 - smoothing + spread));
        var ofImages = F.binary_cross_entropy_with_logits(logits, targets, reduction: nn.Reduction.None).mean([1]);
        return weights is null ? ofImages.sum() : ofImages.mul(weights[classes]).sum();
    }
}
