using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>Functions of single values, and the softmax at the end.</summary>
internal static class ActivationImport
{
    private const float Close = 1e-5f;
    private const float SeluAlpha = 1.6732632f;
    private const float SeluGamma = 1.050701f;

    public static Signal Function(OperatorCall call)
    {
        var signal = call.First;
        if (call.Node.OpType == "Clip" && Bound(call, "min", 1, float.MinValue) == float.MinValue
            && Bound(call, "max", 2, float.MaxValue) == float.MaxValue)
            return signal;
        var result = call.Add(ActivationOf(call), call.Values(signal));
        return result with { Arrangement = signal.Arrangement };
    }

    /// <summary>A softmax over the classes, which only the output may read.</summary>
    // The first in which a softmax is over its axis alone, not over all from there on.
    private const int SoftmaxOfOneAxis = 13;

    /// <summary>The class of each pixel.</summary>
    public static Signal Largest(OperatorCall call)
    {
        var signal = call.First;
        return call.Axis(call.Node.Integer("axis", 0), signal.Extents.Length) == 1 && signal.Arrangement.Equals(Arrangement.Map(signal.Shape))
            ? signal with { LeftOut = "label map" }
            : throw call.Unsupported("it looks for the largest along other axes than the channels of a map");
    }

    public static Signal Softmax(OperatorCall call)
    {
        var signal = call.First;
        var rank = signal.Extents.Length;
        var axis = call.Axis(call.Node.Integer("axis", 1), rank);
        var isOverAll = axis > 0 && signal.Extents.Skip(axis).Aggregate(1L, (count, extent) => count * extent) == signal.Shape.Count;
        var isOfPixels = axis == 1 && call.Opset >= SoftmaxOfOneAxis && signal.Arrangement.Equals(Arrangement.Map(signal.Shape));
        return isOfPixels || (isOverAll && signal.Extents.Skip(1).Count(extent => extent > 1) <= 1)
            ? signal with { LeftOut = "softmax" }
            : throw call.Unsupported($"it is over axis {axis} of [{string.Join(", ", signal.Extents)}]; known is one over the classes, at the end");
    }

    /// <summary>One slope for each channel, or one for all.</summary>
    public static Signal WithSlopes(OperatorCall call)
    {
        var (operand, slopes) = ChannelValues.Of(call, call.First, call.Constant(1));
        var name = LayerNames.Weighted(call.Node, call.Node.Inputs[1]);
        return call.Add(name, new PRelu(), [call.Values(operand)], [(ParameterRole.Slope, slopes)]) with { Arrangement = operand.Arrangement };
    }

    private static Activation ActivationOf(OperatorCall call) => call.Node.OpType switch
    {
        "HardSigmoid" => HardSigmoid(call),
        "LeakyRelu" => Activation.Of(ActivationFunction.LeakyRelu, call.Node.Number("alpha", 0.01f)),
        "Elu" => Activation.Of(ActivationFunction.Elu, call.Node.Number("alpha", 1)),
        _ => new(FunctionOf(call)),
    };

    private static ActivationFunction FunctionOf(OperatorCall call) => call.Node.OpType switch
    {
        "Relu" => ActivationFunction.Relu,
        "Clip" => Clipped(call),
        "Sigmoid" => ActivationFunction.Sigmoid,
        "Tanh" => ActivationFunction.Tanh,
        "Softplus" => ActivationFunction.Softplus,
        "Selu" when Math.Abs(call.Node.Number("alpha", SeluAlpha) - SeluAlpha) < Close
            && Math.Abs(call.Node.Number("gamma", SeluGamma) - SeluGamma) < Close => ActivationFunction.Selu,
        "HardSwish" => ActivationFunction.HardSwish,
        "Gelu" => call.Node.Text("approximate", "none") == "none"
            ? ActivationFunction.Gelu
            : throw call.Unsupported($"it approximates Gelu by {call.Node.Text("approximate", "")}; the graph has the exact one"),
        Patterns.Silu => ActivationFunction.Silu,
        var other => throw call.Unsupported($"no layer computes {other} with these numbers"),
    };

    private static ActivationFunction Clipped(OperatorCall call) =>
        (Bound(call, "min", 1, float.MinValue), Bound(call, "max", 2, float.MaxValue)) switch
        {
            (0, 6) => ActivationFunction.Relu6,
            (0, >= float.MaxValue) => ActivationFunction.Relu,
            var (least, most) => throw call.Unsupported($"it cuts values off at {least} and {most}; known are 0 and 6, and 0 alone"),
        };

    private static float Bound(OperatorCall call, string attribute, int input, float otherwise) =>
        call.FindConstant(input) is not { } constant ? call.Node.Number(attribute, otherwise)
        : constant.ToFloats() is [var value] ? value
        : throw call.Broken($"its {attribute} is not one number");

    private static Activation HardSigmoid(OperatorCall call)
    {
        var (alpha, beta) = (call.Node.Number("alpha", 0.2f), call.Node.Number("beta", 0.5f));
        return Math.Abs(beta - 0.5f) < Close && alpha > 0
            ? Activation.Of(ActivationFunction.HardSigmoid, alpha)
            : throw call.Unsupported($"it is {alpha} x + {beta} between 0 and 1; the graph has {alpha} x + 0.5");
    }
}
