using MLNet.CnnCatalog.Onnx.Format;
using MLNet.CnnCatalog.Onnx.Quantization.Preparation;

namespace MLNet.CnnCatalog.Onnx.Quantization.Numbers;

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
