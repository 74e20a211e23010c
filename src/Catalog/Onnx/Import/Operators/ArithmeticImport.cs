using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>Sums and products of maps, and of a map with constants.</summary>
internal static class ArithmeticImport
{
    public static Signal Combine(OperatorCall call) => call.Inputs switch
    {
        [Signal signal] => signal,
        [Signal, Signal, ..] when call.Node.OpType is "Add" or "Sum" or "Mul" => call.Inputs.Skip(2).Index().Aggregate(
            TwoMaps(call, call.Signal(0), call.Signal(1)), (sum, next) => TwoMaps(call, sum, call.Signal(next.Index + 2))),
        [Signal signal, Constant constant] => WithConstant(call, signal, constant),
        [Constant constant, Signal signal] => ConstantFirst(call, constant, signal),
        _ => throw call.Unsupported($"no layer computes {call.Node.OpType} of these {call.Inputs.Length} inputs"),
    };

    private static Signal WithConstant(OperatorCall call, Signal signal, Constant constant)
    {
        if (call.Node.OpType is "Add" or "Sum" or "Sub" && IsImage(constant, signal))
            return WithImage(call, signal, constant);
        var (operand, values) = ChannelValues.Of(call, signal, constant);
        return call.Node.OpType switch
        {
            "Add" or "Sum" => AffineImport.Shift(call, operand, values),
            "Sub" => AffineImport.Shift(call, operand, Array.ConvertAll(values, value => -value)),
            "Mul" => AffineImport.Scale(call, operand, values, NameOf(call, constant)),
            _ => AffineImport.Scale(call, operand, Array.ConvertAll(values, value => 1 / value), NameOf(call, constant)),
        };
    }

    private static Signal ConstantFirst(OperatorCall call, Constant constant, Signal signal)
    {
        if (call.Node.OpType is "Add" or "Sum" or "Mul")
            return WithConstant(call, signal, constant);
        if (call.Node.OpType == "Div")
            throw call.Unsupported("no layer divides a constant by a map");
        var (operand, values) = ChannelValues.Of(call, signal, constant);
        var negated = AffineImport.Scale(call, operand, Array.ConvertAll(values, _ => -1f), call.Node.Name);
        return AffineImport.Shift(call, negated with { IsSole = true }, values);
    }

    // A number for each channel and pixel, such as the mean image of a training set.
    private static bool IsImage(Constant constant, Signal signal) =>
        signal is { Shape: { Height: > 1 } or { Width: > 1 }, Extents.Length: 4 } && constant.Extents.Length is 3 or 4
        && constant.Extents.TakeLast(3).SequenceEqual(signal.Extents.Skip(1)) && constant.Extents.SkipLast(3).All(extent => extent == 1);

    private static Signal WithImage(OperatorCall call, Signal signal, Constant constant)
    {
        var values = constant.ToFloats();
        var subtracted = call.Node.OpType == "Sub" ? values : Array.ConvertAll(values, value => -value);
        var name = LayerNames.Parameter(call.Node, NameOf(call, constant));
        return call.Add(name, new SubtractMean(), [call.Map(signal)], [(ParameterRole.MeanImage, subtracted)]);
    }

    private static string NameOf(OperatorCall call, Constant constant) => call.Node.Inputs[call.Inputs.IndexOf(constant)];

    private static Signal TwoMaps(OperatorCall call, Signal first, Signal second)
    {
        Op op = call.Node.OpType == "Mul" ? new Multiply() : new Add();
        if (op is Multiply && Scales(first, second))
            return Scaled(call, second, first);
        if (op is Multiply && Scales(second, first))
            return Scaled(call, first, second);
        if (!first.Extents.SequenceEqual(second.Extents))
            throw call.Unsupported(
                $"it repeats one of [{string.Join(", ", first.Extents)}] and [{string.Join(", ", second.Extents)}] along some axes, " +
                "which is known of factors of channels x 1 x 1 alone");

        if (first.Arrangement.Axes.Length == 1 || !first.Arrangement.Equals(second.Arrangement))
            return call.Add(op, call.Plain(first), call.Plain(second));
        return call.Add(op, Values(call, first), Values(call, second)) with { Arrangement = first.Arrangement };
    }

    private static Signal Scaled(OperatorCall call, Signal map, Signal factors) =>
        call.Add(new Multiply(), Values(call, map), Values(call, factors)) with { Arrangement = map.Arrangement };

    private static Node Values(OperatorCall call, Signal signal) =>
        call.Draft.Unflatten(call.Values(signal)) ?? throw call.Unsupported("it reads a vector as a map");

    // The factors lie as the map does, with one pixel.
    private static bool Scales(Signal factors, Signal map) =>
        factors.Shape is { Height: 1, Width: 1 } && factors.Shape.Channels == map.Shape.Channels && map.Shape is not { Height: 1, Width: 1 }
        && factors.Arrangement.Axes.Length == map.Arrangement.Axes.Length
        && factors.Arrangement.Axes.Zip(map.Arrangement.Axes).All(pair =>
            pair.First.SequenceEqual(pair.Second.Where(part => part.Axis == MapAxis.Channels)));
}
