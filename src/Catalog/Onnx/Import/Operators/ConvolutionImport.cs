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
        return call.Add(Name(call, weightsAt: 1), conv, [input], Numbers(call, weights, biasAt: 2));
    }

    public static Signal Deformable(OperatorCall call)
    {
        var (input, offsets) = (call.Map(call.First), call.Map(call.Signal(2)));
        var (conv, weights) = Read(call, input.Shape, padded: default, weightsAt: 1, biasAt: 3);
        Node[] inputs = call.Has(4) ? [input, offsets, call.Map(call.Signal(4))] : [input, offsets];
        return call.Add(Name(call, weightsAt: 1), new DeformableConv(conv), inputs, Numbers(call, weights, biasAt: 3));
    }

    public static Signal Transposed(OperatorCall call)
    {
        var input = call.Map(call.First);
        var weights = call.Constant(1);
        if (weights.Extents is not [_, var perGroup, var height, var width])
            throw call.Unsupported($"its weights are [{string.Join(", ", weights.Extents)}]; a convolution over a map has four dimensions");
        if (call.Node.Integer("group", 1) is var groups && groups is < 1 or > int.MaxValue)
            throw call.Broken($"it has {groups} groups");
        if (call.Node.Find<long[]>("output_shape") is not null || call.Node.Text("auto_pad", "NOTSET") is not ("NOTSET" or "VALID" or ""))
            throw call.Unsupported("its padding follows from the size of its output; give it as pads and output_padding");
        var window = WindowAttributes.Of(call, new Extent(height, width), input.Shape);
        var (top, left, bottom, right) = window.Padding;
        var more = call.Node.Find<long[]>("output_padding") is [var rows, var columns] ? (Rows: checked((int)rows), Columns: checked((int)columns)) : default;
        // Less padding at the bottom and right leaves more of the output there.
        var extra = new Extent(top - bottom + more.Rows, left - right + more.Columns);
        if (extra is not { Height: >= 0, Width: >= 0 })
            throw call.Unsupported($"it pads {top} above and {bottom} below, {left} left and {right} right");
        var conv = new ConvTranspose(
            checked(perGroup * (int)groups), window.Kernel, window.Stride, new(top, left), extra, window.Dilation, (int)groups, Bias: call.Has(2));
        return call.Add(Name(call, weightsAt: 1), conv, [input], Numbers(call, weights.ToFloats(), biasAt: 2));
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

    private static (ParameterRole Role, float[] Values)[] Numbers(OperatorCall call, float[] weights, int biasAt) =>
        [(ParameterRole.Weight, weights), .. Bias(call, biasAt)];

    private static (ParameterRole Role, float[] Values)[] Bias(OperatorCall call, int at) =>
        call.Has(at) ? [(ParameterRole.Bias, call.Constant(at).ToFloats())] : [];
}

/// <summary>Dense layers.</summary>
internal static class DenseImport
{
    public static Signal Gemm(OperatorCall call)
    {
        if (call.Node.Integer("transA", 0) != 0)
            throw call.Unsupported("it transposes the batch (transA)");
        var (weights, bias) = (call.Constant(1), call.FindConstant(2));
        if (weights.Extents.Length != 2)
            throw call.Broken($"its weights are [{string.Join(", ", weights.Extents)}]; a dense layer has two dimensions");

        var rows = call.Node.Integer("transB", 0) != 0 ? weights : ConstantShapes.Transpose(weights, [1, 0]);
        var scaled = Times(rows.ToFloats(), call.Node.Number("alpha", 1));
        var features = rows.Extents[0];
        return Add(call, call.First, features, scaled, bias is null ? null : Times(Broadcast(call, bias, features), call.Node.Number("beta", 1)));
    }

    /// <summary>
    /// A matrix product: features times weights is a dense layer; a matrix on the left or right of the pixels may be an adaptive pool.
    /// </summary>
    public static Signal Product(OperatorCall call)
    {
        if (call.Inputs is [Constant rows, Signal pixels])
            return AdaptivePoolImport.Along(call, pixels, rows, MapAxis.Rows);
        var (signal, weights) = (call.First, call.Constant(1));
        if (weights.Extents.Length != 2)
            throw call.Unsupported($"its weights are [{string.Join(", ", weights.Extents)}]; a dense layer has two dimensions");
        if (signal.Arrangement.Equals(Arrangement.Map(signal.Shape)) && !signal.Shape.IsVector)
            return AdaptivePoolImport.Along(call, signal, ConstantShapes.Transpose(weights, [1, 0]), MapAxis.Columns);
        return Add(call, signal, weights.Extents[1], ConstantShapes.Transpose(weights, [1, 0]).ToFloats(), bias: null);
    }

    private static Signal Add(OperatorCall call, Signal signal, int features, float[] weights, float[]? bias)
    {
        var name = LayerNames.Weighted(call.Node, call.Node.Inputs[1]);
        (ParameterRole, float[])[] numbers = bias is null
            ? [(ParameterRole.Weight, weights)]
            : [(ParameterRole.Weight, weights), (ParameterRole.Bias, bias)];
        if (signal.Arrangement.Axes.Length == 1)
            return OfVector(call, signal, name, new(features, bias is not null), numbers);
        if (!signal.Arrangement.Equals(Arrangement.ChannelsLast(signal.Shape)))
            throw call.Unsupported(
                $"a dense layer reads batch x features or batch x height x width x channels, not [{string.Join(", ", signal.Extents)}]");
        var map = call.Draft.Unflatten(call.Values(signal)) ?? throw call.Unsupported("it reads a vector as a map");
        var pointwise = call.Add(name, new PointwiseLinear(features, bias is not null), [map], numbers);
        return pointwise with { Arrangement = Arrangement.ChannelsLast(pointwise.Shape) };
    }

    // TensorFlow flattens maps with the channels innermost; the weights can be put into the order of the graph instead.
    private static Signal OfVector(OperatorCall call, Signal signal, string name, Linear linear, (ParameterRole Role, float[] Values)[] numbers)
    {
        if (signal.Shape.IsVector || signal.Arrangement.Equals(Arrangement.Vector(signal.Shape))
            || numbers[0].Values.LongLength != linear.Features * signal.Shape.Count)
            return call.Add(name, linear, [call.Vector(signal)], numbers);
        var places = signal.Arrangement.Places(signal.Shape);
        var (weights, ordered) = (numbers[0].Values, new float[numbers[0].Values.Length]);
        for (var start = 0; start < weights.Length; start += places.Length)
            for (var i = 0; i < places.Length; i++)
                ordered[start + places[i]] = weights[start + i];
        var vector = call.Draft.Flatten(call.Values(signal));
        return call.Add(name, linear, [vector], [(ParameterRole.Weight, ordered), .. numbers.Skip(1)]);
    }

    private static float[] Times(float[] values, float factor) => factor == 1 ? values : Array.ConvertAll(values, value => value * factor);

    private static float[] Broadcast(OperatorCall call, Constant bias, int features)
    {
        var values = bias.ToFloats();
        if (values.Length == features && bias.Extents.LastOrDefault(1) == features)
            return values;
        return values is [var single] ? [.. Enumerable.Repeat(single, features)] : throw call.Broken(
            $"its bias is [{string.Join(", ", bias.Extents)}], and it has {features} features");
    }
}
