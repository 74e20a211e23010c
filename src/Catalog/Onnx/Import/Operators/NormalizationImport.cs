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
