using MLNet.CnnCatalog.Graph.Ops;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Export;

/// <summary>Activations.</summary>
internal static class ActivationExport
{
    public static string Add(ExportedLayer layer, ActivationFunction function) => function switch
    {
        ActivationFunction.Relu => layer.Add("Relu", [layer.First]),
        ActivationFunction.Relu6 => layer.Add("Clip", [layer.First, layer.Graph.Scalar(0), layer.Graph.Scalar(6)]),
        ActivationFunction.Sigmoid => layer.Add("Sigmoid", [layer.First]),
        ActivationFunction.HardSigmoid => layer.Add(
            "HardSigmoid", [layer.First], OnnxAttribute.Of("alpha", 1f / 6), OnnxAttribute.Of("beta", 0.5f)),
        ActivationFunction.HardSwish => layer.Add("HardSwish", [layer.First]),
        ActivationFunction.Silu => layer.Add("Mul", [layer.First, layer.AddStep("sigmoid", "Sigmoid", [layer.First])]),
        ActivationFunction.Gelu => Gelu(layer),
        _ => throw new NotSupportedException($"'{layer.Node.Name}': the activation {function} cannot be exported to ONNX yet."),
    };

    // In the order in which ONNX Runtime recognises it and computes it at once.
    private static string Gelu(ExportedLayer layer)
    {
        var graph = layer.Graph;
        var deviations = layer.AddStep("scaled", "Div", [layer.First, graph.Scalar((float)Math.Sqrt(2))]);
        var error = layer.AddStep("erf", "Erf", [deviations]);
        var twice = layer.AddStep("plus_one", "Add", [error, graph.Scalar(1)]);
        return layer.Add("Mul", [layer.AddStep("product", "Mul", [layer.First, twice]), graph.Scalar(0.5f)]);
    }
}
