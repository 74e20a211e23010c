using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Quantization.Preparation;

/// <summary>
/// HardSigmoid and HardSwish in sums and products, which integers compute: x * clip(x + 3, 0, 6) * 1/6. The clip costs nothing where values
/// are quantised to 0..6, and the factor is only another scale.
/// </summary>
internal static class HardActivations
{
    public static OnnxGraph Apply(OnnxGraph graph)
    {
        var names = new FreshNames(graph);
        OnnxTensor[] numbers = [Number("three", 3), Number("zero", 0), Number("six", 6), Number("sixth", 1f / 6)];
        return graph with
        {
            Nodes = [.. graph.Nodes.SelectMany(node => IsHard(node) ? Steps(node) : [node])],
            Initializers = [.. graph.Initializers, .. numbers],
        };

        OnnxTensor Number(string name, float value) => OnnxTensor.Scalar(names.Get($"hard_activation.{name}"), value);

        IEnumerable<OnnxNode> Steps(OnnxNode node)
        {
            var x = node.Inputs[0];
            var (shifted, clipped) = (names.Get($"{node.Outputs[0]}.shifted"), names.Get($"{node.Outputs[0]}.clipped"));
            yield return new("Add", [x, numbers[0].Name], [shifted]) { Name = names.Get($"{node.Name}.shift") };
            yield return new("Clip", [shifted, numbers[1].Name, numbers[2].Name], [clipped]) { Name = names.Get($"{node.Name}.clip") };
            var product = clipped;
            if (node.OpType == "HardSwish")
            {
                product = names.Get($"{node.Outputs[0]}.product");
                yield return new("Mul", [x, clipped], [product]) { Name = names.Get($"{node.Name}.product") };
            }

            yield return new("Mul", [product, numbers[3].Name], node.Outputs) { Name = node.Name };
        }
    }

    private static bool IsHard(OnnxNode node) => node.Domain.Length == 0 && (node.OpType == "HardSwish"
        || (node.OpType == "HardSigmoid" && node.Number("alpha", 0.2f) == 1f / 6 && node.Number("beta", 0.5f) == 0.5f));
}
