using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>
/// Channels multiplied by constants and shifted. The picture remembers it; a dense layer or convolution that nothing else reads takes a shift
/// up into its bias; else factors are a <see cref="ChannelScale"/>, and shifts a depthwise 1x1 convolution with bias.
/// </summary>
internal static class AffineImport
{
    public static Signal Scale(OperatorCall call, Signal signal, float[] factors, string parameter)
    {
        if (signal.Pixels is { } pixels && signal.Padding == default)
            return signal with { Pixels = pixels.Times(factors) };
        var node = call.Values(signal);
        if (Array.TrueForAll(factors, factor => factor == 1))
            return signal;
        if (!node.Shape.IsVector)
        {
            var scale = new ChannelScale(InitialValue: 1);
            var name = LayerNames.Parameter(call.Node, parameter);
            return call.Add(name, scale, [node], [(ParameterRole.LayerScale, factors)]) with { Arrangement = signal.Arrangement };
        }

        if (!signal.IsSole || node.Op is not Linear linear)
            throw call.Unsupported("it multiplies a vector by constants, which a dense layer right before it can take up alone");
        var weights = PerRow(call.Draft.Numbers(node, ParameterRole.Weight), factors, (weight, factor) => weight * factor);
        if (!linear.Bias)
            return Replace(call, signal, linear, [(ParameterRole.Weight, weights)]);
        var shifts = PerRow(call.Draft.Numbers(node, ParameterRole.Bias), factors, (bias, factor) => bias * factor);
        return Replace(call, signal, linear, [(ParameterRole.Weight, weights), (ParameterRole.Bias, shifts)]);
    }

    public static Signal Shift(OperatorCall call, Signal signal, float[] terms)
    {
        if (signal.Pixels is { } pixels && signal.Padding == default)
            return signal with { Pixels = pixels.Plus(terms) };
        var node = call.Values(signal);
        if (signal.IsSole && WithBias(node.Op) is { } biased)
        {
            var weights = call.Draft.Numbers(node, ParameterRole.Weight);
            return Replace(call, signal, biased, [(ParameterRole.Weight, weights), (ParameterRole.Bias, Bias(call, node, terms))]);
        }

        if (Array.TrueForAll(terms, term => term == 0))
            return signal;
        if (node.Shape.IsVector)
            throw call.Unsupported("it adds constants to a vector, which a dense layer right before it can take up alone");

        var channels = node.Shape.Channels;
        var conv = new Conv(channels, Kernel: 1, Stride: 1, Padding: 0, Dilation: 1, Groups: channels, Bias: true);
        if (signal.IsSole && node.Op is ChannelScale)
            return Replace(
                call, signal, conv, [(ParameterRole.Weight, call.Draft.Numbers(node, ParameterRole.LayerScale)), (ParameterRole.Bias, terms)]);
        float[] ones = [.. Enumerable.Repeat(1f, channels)];
        return call.Add(LayerNames.Unweighted(call.Node, "shift"), conv, [node], [(ParameterRole.Weight, ones), (ParameterRole.Bias, terms)])
            with { Arrangement = signal.Arrangement };
    }

    private static Op? WithBias(Op op) => op switch
    {
        Conv conv => conv with { Bias = true },
        Linear linear => linear with { Bias = true },
        PointwiseLinear linear => linear with { Bias = true },
        _ => null,
    };

    private static float[] Bias(OperatorCall call, Node node, float[] terms) => node.Parameters.Any(parameter => parameter.Role == ParameterRole.Bias)
        ? PerRow(call.Draft.Numbers(node, ParameterRole.Bias), terms, (bias, term) => bias + term)
        : terms;

    private static float[] PerRow(float[] values, float[] perRow, Func<float, float, float> combine)
    {
        var length = values.Length / perRow.Length;
        return [.. values.Select((value, index) => combine(value, perRow[index / length]))];
    }

    private static Signal Replace(OperatorCall call, Signal signal, Op op, (ParameterRole, float[])[] numbers) =>
        signal with { Node = call.Draft.Replace(signal.Node, op, numbers) };
}
