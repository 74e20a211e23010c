using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Analysis;

/// <summary>
/// Multiply-adds of a layer for one image, as the papers and torchvision count them: convolutions and dense layers alone have any.
/// fvcore also counts interpolation, as 4 for each value of a bilinear output and 1 of a nearest one.
/// </summary>
internal static class MultiplyAdds
{
    public static long Of(Node node) => node.Op switch
    {
        Conv conv => Convolution(node, conv),
        DeformableConv deformable => Convolution(node, deformable.Convolution),
        ConvTranspose conv => node.Inputs[0].Shape.Count * conv.Kernel.Area * (conv.Channels / conv.Groups),
        Linear or PointwiseLinear => node.Shape.Count * node.Inputs[0].Shape.Channels,
        Input or BatchNorm or LayerNorm or GroupNorm or L2Norm or LocalResponseNorm or ChannelScale or SubtractMean or Activation or PRelu or MaxPool
            or AveragePool or AdaptiveAveragePool or GlobalAveragePool or Flatten or Add or Multiply or Concat or SliceChannels or ChannelShuffle or SpaceToDepth or Crop or Subsample
            or PadChannels or Resize or Dropout or StochasticDepth => 0,
        _ => throw new NotSupportedException($"'{node.Name}': the multiply-adds of {node.Op.Kind} are not known."),
    };

    private static long Convolution(Node node, Conv conv) =>
        node.Shape.Count * conv.Kernel.Area * (node.Inputs[0].Shape.Channels / conv.Groups);
}

/// <summary>Outputs that training keeps until the backward pass, by the rule of <see cref="Summary.TrainingBytes"/>.</summary>
internal static class KeptActivations
{
    /// <summary>Their memory for one image, by layer.</summary>
    public static IReadOnlyDictionary<Node, long> Of(Network network)
    {
        var rules = network.Nodes.ToDictionary(node => node, RuleOf);
        var read = network.Nodes.Where(node => rules[node].Inputs).SelectMany(node => node.Inputs).ToHashSet();
        return network.Nodes.ToDictionary(node => node, node =>
            ((read.Contains(node) || rules[node].Output ? sizeof(float) : 0) + rules[node].BytesBesides) * node.Shape.Count);
    }

    private static Rule RuleOf(Node node) => node.Op switch
    {
        Activation { Function: ActivationFunction.Relu or ActivationFunction.Sigmoid or ActivationFunction.Tanh or ActivationFunction.Elu
            or ActivationFunction.Selu } => new(Output: true),
        // Where the maximum was.
        MaxPool => new(Inputs: true, BytesBesides: sizeof(long)),
        // What was dropped.
        Dropout => new(BytesBesides: sizeof(float)),
        Input or SubtractMean or Add or Concat or Flatten or SliceChannels or ChannelShuffle or SpaceToDepth or Crop or PadChannels or Resize or StochasticDepth => new(),
        Conv or ConvTranspose or DeformableConv or Linear or PointwiseLinear or BatchNorm or LayerNorm or GroupNorm or L2Norm or LocalResponseNorm or ChannelScale
            or Activation or PRelu or AveragePool or AdaptiveAveragePool or GlobalAveragePool or Multiply or Subsample => new(Inputs: true),
        _ => throw new NotSupportedException($"'{node.Name}': it is not known what training keeps of {node.Op.Kind}."),
    };

    private readonly record struct Rule(bool Inputs = false, bool Output = false, int BytesBesides = 0);
}
