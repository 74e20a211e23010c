namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>Arithmetic of constants.</summary>
internal static class ConstantArithmetic
{
    /// <summary>The result; null for an operator that is not known.</summary>
    public static Constant? Fold(OperatorCall call) => call.Inputs.Length switch
    {
        1 => One(call.Node.OpType) is { } function && !call.Constant(0).IsInteger ? Map(call.Constant(0), function)
            : call.Node.OpType is "Floor" or "Ceil" ? call.Constant(0)
            : null,
        2 => Two(call.Node.OpType) is { } function ? Combine(call, function) : null,
        _ => null,
    };

    private static Func<double, double>? One(string type) => type switch
    {
        "Sqrt" => Math.Sqrt,
        "Neg" => value => -value,
        "Floor" => Math.Floor,
        "Ceil" => Math.Ceiling,
        "Reciprocal" => value => 1 / value,
        _ => null,
    };

    private static Func<double, double, double>? Two(string type) => type switch
    {
        "Add" => (first, second) => first + second,
        "Sub" => (first, second) => first - second,
        "Mul" => (first, second) => first * second,
        "Div" => (first, second) => first / second,
        "Pow" => Math.Pow,
        _ => null,
    };

    private static Constant Map(Constant constant, Func<double, double> function) =>
        new(constant.Extents, Array.ConvertAll(constant.ToFloats(), value => (float)function(value)));

    private static Constant Combine(OperatorCall call, Func<double, double, double> function)
    {
        var (first, second) = (call.Constant(0), call.Constant(1));
        var extents = ConstantShapes.Expand(call, first, second.Extents).Extents;
        var (left, right) = (ConstantShapes.Expand(call, first, extents), ConstantShapes.Expand(call, second, extents));
        if (!first.IsInteger || !second.IsInteger)
            return new(extents, [.. left.ToFloats().Zip(right.ToFloats(), (a, b) => (float)function(a, b))]);
        return new(extents, [.. left.ToIntegers().Zip(right.ToIntegers(), Whole)]);

        long Whole(long a, long b) => function(a, b) is var value && Math.Abs(value) < long.MaxValue / 2
            ? (long)value
            : throw call.Broken($"{call.Node.OpType} of {a} and {b} is no whole number");
    }
}
