using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>Convolutions.</summary>
internal static class ConvolutionImport
{
    public static Signal Conv(OperatorCall call)
    {
        var padded = call.First.Padding;
        var input = call.Map(call.First with { Padding = default });
        var (conv, weights) = Read(call, input.Shape, padded, weightsAt: 1);
        return call.Add(Name(call, weightsAt: 1), conv, [input], Numbers(call, conv, weights, biasAt: 2));
    }

    public static Signal Deformable(OperatorCall call)
    {
        var (input, offsets) = (call.Map(call.First), call.Map(call.Signal(2)));
        var (conv, weights) = Read(call, input.Shape, padded: default, weightsAt: 1, biasAt: 3);
        Node[] inputs = call.Has(4) ? [input, offsets, call.Map(call.Signal(4))] : [input, offsets];
        return call.Add(Name(call, weightsAt: 1), new DeformableConv(conv), inputs, Numbers(call, conv, weights, biasAt: 3));
    }

    private static string Name(OperatorCall call, int weightsAt) => LayerNames.Weighted(call.Node, call.Node.Inputs[weightsAt]);

    private static (Conv Conv, float[] Weights) Read(OperatorCall call, Shape input, Border padded, int weightsAt, int biasAt = 2)
    {
        var weights = call.Constant(weightsAt);
        if (weights.Extents is not [var channels, _, var height, var width])
            throw call.Unsupported($"its weights are [{string.Join(", ", weights.Extents)}]; a convolution over a map has four dimensions");
        var groups = call.Node.Integer("group", 1);
        if (groups is < 1 or > int.MaxValue)
            throw call.Broken($"it has {groups} groups");

        var window = WindowAttributes.Of(call, new Extent(height, width), input);
        window = window with { Padding = window.Padding.Plus(padded) };
        var (symmetric, values) = SymmetricPadding.Of(call, window, weights.ToFloats(), input);
        var padding = new Extent(symmetric.Padding.Top, symmetric.Padding.Left);
        return (new(channels, symmetric.Kernel, symmetric.Stride, padding, symmetric.Dilation, (int)groups, Bias: call.Has(biasAt)), values);
    }

    private static (ParameterRole Role, float[] Values)[] Numbers(OperatorCall call, Conv conv, float[] weights, int biasAt) => conv.Bias
        ? [(ParameterRole.Weight, weights), (ParameterRole.Bias, call.Constant(biasAt).ToFloats())]
        : [(ParameterRole.Weight, weights)];
}
