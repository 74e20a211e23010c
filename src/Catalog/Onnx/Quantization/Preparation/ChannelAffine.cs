using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Quantization.Preparation;

/// <summary>A node that multiplies each channel by a constant and adds another.</summary>
internal sealed record ChannelAffine(double[] Scale, double[] Shift)
{
    /// <summary>What a node does to the channels of its first input; null where it does something else.</summary>
    public static ChannelAffine? Of(OnnxNode node, GraphLinks links) => node switch
    {
        { OpType: "BatchNormalization", Domain: "", Outputs.Length: 1 } => OfNorm(node, links),
        { OpType: "Mul", Domain: "" } => OfScale(links.Floats(node, 1)),
        _ => null,
    };

    private static ChannelAffine? OfNorm(OnnxNode node, GraphLinks links)
    {
        var parameters = Enumerable.Range(1, 4).Select(input => links.Floats(node, input)?.ToFloats()).ToArray();
        if (parameters is not [{ } gamma, { } beta, { } mean, { } variance])
            return null;
        var epsilon = node.Number("epsilon", 1e-5f);
        var scale = gamma.Select((value, channel) => value / Math.Sqrt((double)variance[channel] + epsilon)).ToArray();
        return new(scale, [.. beta.Select((value, channel) => value - (mean[channel] * scale[channel]))]);
    }

    private static ChannelAffine? OfScale(OnnxTensor? factors) => factors?.Dimensions is [_, 1, 1] or [1, _, 1, 1]
        ? new([.. factors.ToFloats().Select(factor => (double)factor)], new double[factors.ToFloats().Length])
        : null;
}
