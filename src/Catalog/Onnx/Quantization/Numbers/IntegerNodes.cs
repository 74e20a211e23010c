using MLNet.CnnCatalog.Onnx.Format;
using MLNet.CnnCatalog.Onnx.Quantization.Placement;
using MLNet.CnnCatalog.Onnx.Quantization.Preparation;

namespace MLNet.CnnCatalog.Onnx.Quantization.Numbers;

/// <summary>Puts the nodes of a graph, with their integers, into another.</summary>
internal sealed class IntegerNodes(
    OnnxGraph source, GraphLinks links, QuantizedNodes nodes, QuantizedValues values, Func<ScaleSource, ActivationScale> scaleOf, int largestWeight)
{
    private readonly IntegerGraph target = new(source);
    private readonly Dictionary<string, string> integers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> dequantized = new(StringComparer.Ordinal);

    public OnnxGraph Build()
    {
        foreach (var input in source.Inputs)
            AddIntegers(input.Name);
        foreach (var node in source.Nodes.Where(node => !nodes.Absorbs(node)))
        {
            if (nodes.Contains(node) && nodes.RoleOf(node) == NodeRole.Rescaling)
            {
                integers[node.Outputs[0]] = integers[node.Inputs[0]];
                continue;
            }

            var output = nodes.Contains(node) ? nodes.OutputOf(node) : node.Outputs[0];
            target.Add(node with { Inputs = [.. InputsOf(node)], Outputs = node.Outputs.SetItem(0, output) });
            foreach (var each in node.Outputs.SetItem(0, output))
                AddIntegers(each);
        }

        return target.Finish();
    }

    private void AddIntegers(string value)
    {
        if (values.Find(value) is { } origin)
            integers[value] = target.Quantize(value, scaleOf(origin));
    }

    // Only where somebody reads the floats: a runtime computes even what nobody reads.
    private string Dequantized(string value) => dequantized.TryGetValue(value, out var known)
        ? known
        : dequantized[value] = target.Dequantize(integers[value], value, scaleOf(values.Find(value)!));

    private IEnumerable<string> InputsOf(OnnxNode node)
    {
        if (!nodes.Contains(node))
            return node.Inputs.Select(input => node.OpType == "Shape" ? integers.GetValueOrDefault(input, input) : FloatsOf(input));
        var role = nodes.RoleOf(node);
        if (role is NodeRole.Convolution or NodeRole.Dense)
            return WithWeights(node);
        var data = NodeRoles.DataInputs(node, role).ToHashSet(StringComparer.Ordinal);
        return node.Inputs.Select(input => !data.Contains(input) ? input : links.IsConstant(input) ? target.Number(input) : Dequantized(input));
    }

    // A value that was computed in floats is at its best as such.
    private string FloatsOf(string value) =>
        integers.ContainsKey(value) && links.Producer(value) is { } producer && (nodes.Contains(producer) || nodes.Absorbs(producer))
            ? Dequantized(value)
            : value;

    private IEnumerable<string> WithWeights(OnnxNode node)
    {
        var weight = links.Floats(node, 1)!;
        var axis = node.OpType == "Conv" || node.Integer("transB", 0) == 1 ? 0 : 1;
        var bias = links.Floats(node, 2);
        var inputScale = scaleOf(values.Find(node.Inputs[0])!).Scale;
        var channels = checked((int)weight.Dimensions[axis]);
        var all = weight.ToFloats();
        var inner = axis == 0 ? all.Length / channels : 1;
        var quantized = ChannelWeights.Of(all, channels, inner, bias?.ToFloats(), inputScale, largestWeight);
        string[] inputs = [Dequantized(node.Inputs[0]), target.Weights(weight.Name, quantized, axis)];
        return bias is null ? inputs : [.. inputs, target.Bias(bias.Name, quantized, inputScale)];
    }
}
