using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Quantization.Preparation;

/// <summary>
/// A batch norm with no convolution before it, as in DenseNet, is a depthwise convolution of 1x1 windows. Its weights are exact in eight bits,
/// since each channel has a scale of its own.
/// </summary>
internal static class NormAsConvolution
{
    public static OnnxGraph Apply(OnnxGraph graph)
    {
        var (links, names, maps) = (new GraphLinks(graph), new FreshNames(graph), MapValues.Of(graph));
        var constants = graph.Initializers.ToBuilder();
        return graph with
        {
            Nodes = [.. graph.Nodes.Select(node => node.OpType == "BatchNormalization" && maps.Contains(node.Inputs[0])
                && ChannelAffine.Of(node, links) is { } affine ? Convolution(node, affine) : node)],
            Initializers = constants.ToImmutable(),
        };

        OnnxNode Convolution(OnnxNode node, ChannelAffine affine)
        {
            var channels = affine.Scale.Length;
            var weight = new OnnxTensor(names.Get($"{node.Inputs[1]}.as_conv"), [channels, 1, 1, 1], Floats(affine.Scale));
            var bias = new OnnxTensor(names.Get($"{node.Inputs[2]}.as_conv"), [channels], Floats(affine.Shift));
            constants.AddRange(weight, bias);
            return new OnnxNode("Conv", [node.Inputs[0], weight.Name, bias.Name], node.Outputs)
            {
                Name = node.Name,
                Attributes = [new("kernel_shape", new long[] { 1, 1 }), new("group", (long)channels)],
            };
        }

        static float[] Floats(double[] values) => [.. values.Select(value => (float)value)];
    }
}
