using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Analysis;

/// <summary>
/// Multiply-adds of a layer for one picture, as the papers and torchvision count them: convolutions and dense layers alone have any.
/// fvcore also counts interpolation, as 4 for each value of a bilinear output and 1 of a nearest one.
/// </summary>
internal static class MultiplyAdds
{
    public static long Of(Node node) => node.Op switch
    {
        Conv conv => Convolution(node, conv),
        DeformableConv deformable => Convolution(node, deformable.Convolution),
        Linear or PointwiseLinear => node.Shape.Count * node.Inputs[0].Shape.Channels,
        Input or BatchNorm or LayerNorm or LocalResponseNorm or ChannelScale or Activation or MaxPool or AveragePool or AdaptiveAveragePool
            or GlobalAveragePool or Flatten or Add or Multiply or Concat or SliceChannels or ChannelShuffle or Subsample or PadChannels
            or Resize or Dropout or StochasticDepth => 0,
        _ => throw new NotSupportedException($"'{node.Name}': the multiply-adds of {node.Op.Kind} are not known."),
    };

    private static long Convolution(Node node, Conv conv) =>
        node.Shape.Count * conv.Kernel.Area * (node.Inputs[0].Shape.Channels / conv.Groups);
}

/// <summary>Outputs that training keeps until the backward pass, by the rule of <see cref="Summary.TrainingBytes"/>.</summary>
internal static class KeptActivations
{
    /// <summary>Their memory for one picture.</summary>
    public static long BytesOf(Network network)
    {
        var read = network.Nodes.Where(node => NeedsInputs(node.Op)).SelectMany(node => node.Inputs).ToHashSet();
        return network.Nodes.Sum(node =>
            (read.Contains(node) || NeedsOutput(node.Op) ? sizeof(float) * node.Shape.Count : 0) + (BytesPerValue(node.Op) * node.Shape.Count));
    }

    private static bool NeedsOutput(Op op) => op is Activation { Function: ActivationFunction.Relu or ActivationFunction.Sigmoid };

    private static bool NeedsInputs(Op op) => !NeedsOutput(op)
        && op is not (Add or Concat or Flatten or SliceChannels or ChannelShuffle or PadChannels or Resize or Dropout or StochasticDepth);

    // Where the maximum was, and what was dropped.
    private static int BytesPerValue(Op op) => op switch
    {
        MaxPool => sizeof(long),
        Dropout => sizeof(float),
        _ => 0,
    };
}
