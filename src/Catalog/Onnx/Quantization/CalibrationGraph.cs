using System.Collections.Immutable;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Quantization;

/// <summary>The smallest and largest numbers of values, as one more output of a graph.</summary>
internal static class CalibrationGraph
{
    public static OnnxGraph Of(OnnxGraph graph, IReadOnlyList<string> values, string output)
    {
        var names = new FreshNames(graph);
        var nodes = graph.Nodes.ToBuilder();
        var everything = OnnxTensor.Integers(names.Get("calibration.everything"), -1);
        var numbers = new List<string>();
        foreach (var value in values)
        {
            var flat = Add("Reshape", value, "flat", value, everything.Name);
            numbers.Add(Add("ReduceMin", value, "smallest", flat));
            numbers.Add(Add("ReduceMax", value, "largest", flat));
        }

        nodes.Add(new OnnxNode("Concat", [.. numbers], [output]) { Name = names.Get("calibration"), Attributes = [OnnxAttribute.Of("axis", 0L)] });
        return graph with
        {
            Nodes = nodes.ToImmutable(),
            Initializers = graph.Initializers.Add(everything),
            Outputs = graph.Outputs.Add(new OnnxValue(output, OnnxElementType.Float32, [2 * values.Count])),
        };

        string Add(string opType, string value, string step, params ImmutableArray<string> inputs)
        {
            var name = names.Get($"{value}.{step}");
            nodes.Add(new OnnxNode(opType, inputs, [name]) { Name = name });
            return name;
        }
    }
}
