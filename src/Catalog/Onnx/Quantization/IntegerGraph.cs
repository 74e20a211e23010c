using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Quantization;

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

/// <summary>A graph with QuantizeLinear and DequantizeLinear in the making.</summary>
internal sealed class IntegerGraph(OnnxGraph source)
{
    private readonly FreshNames names = new(source);
    private readonly List<OnnxNode> nodes = [];
    private readonly Dictionary<string, OnnxTensor> constants = source.Initializers.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, (ChannelWeights Weights, string Name)> weights = new(StringComparer.Ordinal);
    private readonly Dictionary<ActivationScale, (string Scale, string ZeroPoint)> scales = [];

    public void Add(OnnxNode node) => nodes.Add(node);

    /// <summary>Quantises a value and gives the name of its integers.</summary>
    public string Quantize(string value, ActivationScale scale)
    {
        var (factor, zeroPoint) = Constants(scale, value);
        return Step("QuantizeLinear", "quantized", value, value, factor, zeroPoint);
    }

    /// <summary>Adds floats of integers and gives their name.</summary>
    public string Dequantize(string integers, string value, ActivationScale scale)
    {
        var (factor, zeroPoint) = Constants(scale, value);
        return Step("DequantizeLinear", "dequantized", value, integers, factor, zeroPoint);
    }

    /// <summary>A positive number, exact as an integer.</summary>
    public string Number(string constant)
    {
        var value = constants[constant].ToFloats()[0];
        var integers = Constant(IntegerTensors.OfByte(names.Get($"{constant}.quantized"), value == 0 ? (byte)0 : (byte)1));
        return Dequantize(integers, constant, new(value == 0 ? 1 : value, 0));
    }

    /// <summary>Weights that were quantised, and the name of their floats.</summary>
    /// <param name="constant">Name of the weights.</param>
    /// <param name="quantized">Their integers.</param>
    /// <param name="axis">Dimension of the output channels.</param>
    public string Weights(string constant, ChannelWeights quantized, int axis)
    {
        if (weights.TryGetValue(constant, out var known) && known.Weights.Scales.SequenceEqual(quantized.Scales))
            return known.Name;
        var integers = Constant(IntegerTensors.OfBytes(names.Get($"{constant}.quantized"), constants[constant].Dimensions, quantized.Values));
        var scale = Constant(OnnxTensor.Floats(names.Get($"{constant}.scale"), quantized.Scales));
        var zeroPoint = Constant(IntegerTensors.OfBytes(
            names.Get($"{constant}.zero_point"), [quantized.Scales.Length], new sbyte[quantized.Scales.Length]));
        var name = PerChannel(constant, axis, integers, scale, zeroPoint);
        weights[constant] = (quantized, name);
        return name;
    }

    public string Bias(string constant, ChannelWeights weight, float inputScale)
    {
        var (values, factors) = weight.Bias(constants[constant].ToFloats(), inputScale);
        var integers = Constant(IntegerTensors.OfIntegers(names.Get($"{constant}.quantized"), values));
        return PerChannel(constant, 0, integers, Constant(OnnxTensor.Floats(names.Get($"{constant}.scale"), factors)));
    }

    public OnnxGraph Finish() => PreparedGraph.WithoutUnusedConstants(source with { Nodes = [.. nodes], Initializers = [.. constants.Values] });

    private string PerChannel(string constant, int axis, params string[] inputs)
    {
        var name = names.Get($"{constant}.dequantized");
        nodes.Add(new OnnxNode("DequantizeLinear", [.. inputs], [name]) { Name = name, Attributes = [OnnxAttribute.Of("axis", axis)] });
        return name;
    }

    private string Step(string opType, string step, string value, params string[] inputs)
    {
        var name = names.Get($"{value}.{step}");
        nodes.Add(new OnnxNode(opType, [.. inputs], [name]) { Name = name });
        return name;
    }

    private (string Scale, string ZeroPoint) Constants(ActivationScale scale, string value)
    {
        if (!scales.TryGetValue(scale, out var known))
            scales[scale] = known = (
                Constant(OnnxTensor.Scalar(names.Get($"{value}.scale"), scale.Scale)),
                Constant(IntegerTensors.OfByte(names.Get($"{value}.zero_point"), scale.ZeroPoint)));
        return known;
    }

    private string Constant(OnnxTensor tensor)
    {
        constants.Add(tensor.Name, tensor);
        return tensor.Name;
    }
}
