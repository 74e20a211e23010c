using System.Globalization;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>Normalisations.</summary>
internal static class NormalizationImport
{
    public static Signal Batch(OperatorCall call)
    {
        if (call.Node.Integer("training_mode", 0) != 0)
            throw call.Unsupported("it normalises by the statistics of the batch. Export the network for inference (in PyTorch: call eval() before)");
        var norm = new BatchNorm(
            Decimals(call.Node.Number("epsilon", 1e-5f)), Momentum: (double)(1 - (decimal)Decimals(call.Node.Number("momentum", 0.9f))));
        (ParameterRole, float[])[] numbers =
        [
            (ParameterRole.Scale, call.Constant(1).ToFloats()),
            (ParameterRole.Shift, call.Constant(2).ToFloats()),
            (ParameterRole.RunningMean, call.Constant(3).ToFloats()),
            (ParameterRole.RunningVariance, call.Constant(4).ToFloats()),
        ];
        return call.Add(LayerNames.Weighted(call.Node, call.Node.Inputs[1]), norm, [call.Plain(call.First)], numbers);
    }

    public static Signal Layer(OperatorCall call)
    {
        var signal = call.First;
        var axis = call.Axis(call.Node.Integer("axis", -1), signal.Extents.Length);
        var channels = Arrangement.Whole(MapAxis.Channels, signal.Shape.Channels);
        if (axis == 0 || axis != signal.Extents.Length - 1 || !signal.Arrangement.Axes[axis - 1].SequenceEqual(channels))
            throw call.Unsupported(
                $"it normalises over the axes from {axis} on of [{string.Join(", ", signal.Extents)}]; known are the channels of each pixel");

        var node = signal.Arrangement.Axes.Length == 1 ? call.Vector(signal) : call.Values(signal);
        var (scale, shift) = (call.FindConstant(1)?.ToFloats(), call.FindConstant(2)?.ToFloats());
        (ParameterRole, float[])[] numbers =
        [
            (ParameterRole.Scale, scale ?? [.. Enumerable.Repeat(1f, signal.Shape.Channels)]),
            (ParameterRole.Shift, shift ?? new float[signal.Shape.Channels]),
        ];
        var name = LayerNames.Weighted(call.Node, call.Has(1) ? call.Node.Inputs[1] : "");
        var normalized = call.Add(name, new LayerNorm(Decimals(call.Node.Number("epsilon", 1e-5f))), [node], numbers);
        return signal.Arrangement.Axes.Length == 1 ? normalized : normalized with { Arrangement = signal.Arrangement };
    }

    /// <summary>Group normalisation, and that of each channel by itself.</summary>
    public static Signal Groups(OperatorCall call)
    {
        var map = call.Map(call.First);
        var channels = map.Shape.Channels;
        var groups = call.Node.OpType == "GroupNormalization" ? call.Node.Integer("num_groups", 0) : channels;
        if (call.Node.Find<long[]>("target") is { } target && !ConstantShapes.Target(call, call.First.Extents, target).SequenceEqual(call.First.Extents))
            throw call.Unsupported($"it normalises groups of channels and makes [{string.Join(", ", target)}] of them, which no layer does");
        if (groups < 1 || groups > channels)
            throw call.Broken($"it has {groups} groups of {channels} channels");
        (ParameterRole, float[])[] numbers =
        [
            (ParameterRole.Scale, PerChannel(call.FindConstant(1)?.ToFloats(), 1)),
            (ParameterRole.Shift, PerChannel(call.FindConstant(2)?.ToFloats(), 0)),
        ];
        var norm = new GroupNorm((int)groups, Decimals(call.Node.Number("epsilon", 1e-5f)));
        return call.Add(LayerNames.Weighted(call.Node, call.Has(1) ? call.Node.Inputs[1] : ""), norm, [map], numbers);

        // Older versions have a number for each group.
        float[] PerChannel(float[]? values, float missing) => values is null ? [.. Enumerable.Repeat(missing, channels)]
            : values.Length == groups && groups < channels ? [.. values.SelectMany(value => Enumerable.Repeat(value, channels / (int)groups))]
            : values;
    }

    public static Signal Length(OperatorCall call)
    {
        var map = call.Map(call.First);
        if (call.Axis(call.Node.Integer("axis", -1), call.First.Extents.Length) != 1 || call.Node.Integer("p", 2) != 2)
            throw call.Unsupported("it divides by other lengths than the Euclidean ones of the channels of each pixel");
        return call.Add(new L2Norm(Decimals(call.Node.Number("epsilon", 1e-12f))), map);
    }

    public static Signal LocalResponse(OperatorCall call)
    {
        var size = call.Node.Integer("size", 0);
        if (size is < 1 or > int.MaxValue || (size % 2 == 0 && call.Node.Domain.Length == 0))
            throw call.Unsupported(
                $"it sums over {size} channels; known are odd numbers, since an even one lies elsewhere in ONNX than in the graph");
        return call.Add(
            new LocalResponseNorm(
                (int)size,
                Decimals(call.Node.Number("alpha", 1e-4f)),
                Decimals(call.Node.Number("beta", 0.75f)),
                Decimals(call.Node.Number("bias", 1))),
            call.Map(call.First));
    }

    // The file has floats of 32 bits, which stand for the number with the fewest digits.
    private static double Decimals(float value) => double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}

/// <summary>
/// Channels multiplied by constants and shifted. The image remembers it; a dense layer or convolution that nothing else reads takes a shift
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

/// <summary>Constants that go with the channels of a map or the features of a vector.</summary>
internal static class ChannelValues
{
    /// <summary>The signal, listed so that its channels are one axis, and a number for each channel.</summary>
    public static (Signal Signal, float[] Values) Of(OperatorCall call, Signal signal, Constant constant)
    {
        var operand = Listed(call, signal);
        var extents = operand.Extents;
        var padded = Enumerable.Repeat(1, Math.Max(0, extents.Length - constant.Extents.Length)).Concat(constant.Extents).ToArray();
        var axes = padded.Index().Where(axis => axis.Item != 1).Select(axis => axis.Index).ToArray();
        var values = constant.ToFloats();
        if (padded.Length == extents.Length && axes.Length == 0)
            return (operand, [.. Enumerable.Repeat(values[0], operand.Shape.Channels)]);
        if (padded.Length == extents.Length && axes is [var axis and > 0] && padded[axis] == extents[axis]
            && operand.Arrangement.Axes[axis - 1].SequenceEqual(Arrangement.Whole(MapAxis.Channels, operand.Shape.Channels)))
            return (operand, values);
        throw call.Unsupported(
            $"its constant [{string.Join(", ", constant.Extents)}] differs along more than the channels of [{string.Join(", ", extents)}]; " +
            "known are one number, and one for each channel");
    }

    private static Signal Listed(OperatorCall call, Signal signal)
    {
        if (signal.Arrangement.Axes.Length > 1 || signal.Shape.IsVector)
            return signal;
        var vector = call.Vector(signal);
        return new(vector, Arrangement.Plain(vector.Shape), signal.Batch);
    }
}
