using System.Collections.Immutable;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Graph;

/// <summary>One entry of a network's state dict: the name and shape of learnt numbers, or of running statistics.</summary>
/// <param name="Key">torchvision's key, such as <c>layer1.0.conv1.weight</c>.</param>
/// <param name="Dimensions">Extents, outermost first, as PyTorch stores them; empty for a single number.</param>
/// <param name="Role">What the numbers are.</param>
public sealed record Parameter(string Key, ImmutableArray<int> Dimensions, ParameterRole Role)
{
    /// <summary>Number of values.</summary>
    public long Count => Dimensions.Aggregate(1L, (count, extent) => count * extent);

    /// <summary>Whether it belongs to a layer that training leaves as it is.</summary>
    public bool IsFrozen { get; init; }

    /// <summary>Whether an optimiser changes it; running statistics and frozen layers are not trained.</summary>
    public bool IsTrainable => !IsFrozen && Role is
        ParameterRole.Weight or ParameterRole.Bias or ParameterRole.Scale or ParameterRole.Shift or ParameterRole.LayerScale
        or ParameterRole.Slope;

    /// <summary>For example <c>conv1.weight [64, 3, 7, 7]</c>.</summary>
    public override string ToString() => $"{Key} [{string.Join(", ", Dimensions)}]";

    internal static IEnumerable<Parameter> Of(Node node) =>
        node.IsFrozen ? OfTrained(node).Select(parameter => parameter with { IsFrozen = true }) : OfTrained(node);

    private static IEnumerable<Parameter> OfTrained(Node node) => node.Op switch
    {
        Conv conv => Weighted(node, conv),
        DeformableConv deformable => Weighted(node, deformable.Convolution),
        ConvTranspose conv => Weighted(
            node, [node.Inputs[0].Shape.Channels, conv.Channels / conv.Groups, conv.Kernel.Height, conv.Kernel.Width], conv.Bias),
        Linear linear => Weighted(node, [linear.Features, node.Inputs[0].Shape.Channels], linear.Bias),
        PointwiseLinear linear => Weighted(node, [linear.Features, node.Inputs[0].Shape.Channels], linear.Bias),
        LayerNorm or GroupNorm => Affine(node),
        BatchNorm =>
        [
            .. Affine(node),
            new($"{node.Name}.running_mean", [node.Shape.Channels], ParameterRole.RunningMean),
            new($"{node.Name}.running_var", [node.Shape.Channels], ParameterRole.RunningVariance),
            new($"{node.Name}.num_batches_tracked", [], ParameterRole.BatchCount),
        ],
        PRelu => [new($"{node.Name}.weight", [node.Shape.Channels], ParameterRole.Slope)],
        ChannelScale { IsFlat: true } => [new(node.Name, [node.Shape.Channels], ParameterRole.LayerScale)],
        ChannelScale => [new(node.Name, [node.Shape.Channels, 1, 1], ParameterRole.LayerScale)],
        SubtractMean => [new(node.Name, [node.Shape.Channels, node.Shape.Height, node.Shape.Width], ParameterRole.MeanImage)],
        Input or Activation or LocalResponseNorm or MaxPool or AveragePool or AdaptiveAveragePool or GlobalAveragePool or Flatten or Add
            or Multiply or Concat or SliceChannels or ChannelShuffle or SpaceToDepth or Crop or Subsample or PadChannels or Resize or L2Norm
            or Dropout or StochasticDepth => [],
        _ => throw new NotSupportedException($"'{node.Name}': the parameters of {node.Op.Kind} are not known."),
    };

    private static IEnumerable<Parameter> Affine(Node node) =>
    [
        new($"{node.Name}.weight", [node.Shape.Channels], ParameterRole.Scale),
        new($"{node.Name}.bias", [node.Shape.Channels], ParameterRole.Shift),
    ];

    private static IEnumerable<Parameter> Weighted(Node node, Conv conv) => Weighted(
        node, [conv.Channels, node.Inputs[0].Shape.Channels / conv.Groups, conv.Kernel.Height, conv.Kernel.Width], conv.Bias);

    private static IEnumerable<Parameter> Weighted(Node node, ImmutableArray<int> dimensions, bool bias)
    {
        yield return new($"{node.Name}.weight", dimensions, ParameterRole.Weight);
        if (bias)
            yield return new($"{node.Name}.bias", [node.Shape.Channels], ParameterRole.Bias);
    }
}

/// <summary>What the numbers of a <see cref="Parameter"/> are.</summary>
public enum ParameterRole
{
    /// <summary>Weights of a convolution or dense layer.</summary>
    Weight,

    /// <summary>Bias of a convolution or dense layer.</summary>
    Bias,

    /// <summary>Learnt scale of a normalisation.</summary>
    Scale,

    /// <summary>Learnt shift of a normalisation.</summary>
    Shift,

    /// <summary>Learnt factors of a <see cref="ChannelScale"/>.</summary>
    LayerScale,

    /// <summary>Running mean of batch norm.</summary>
    RunningMean,

    /// <summary>Running variance of batch norm.</summary>
    RunningVariance,

    /// <summary>PyTorch's count of the batches seen, which nothing reads while the momentum is fixed.</summary>
    BatchCount,

    /// <summary>Learnt slopes of a <see cref="PRelu"/>.</summary>
    Slope,

    /// <summary>What a <see cref="SubtractMean"/> subtracts; not trained.</summary>
    MeanImage,
}
