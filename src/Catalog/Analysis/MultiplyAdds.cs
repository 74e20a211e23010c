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
