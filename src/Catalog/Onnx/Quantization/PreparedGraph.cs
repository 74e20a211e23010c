using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Quantization;

/// <summary>The same network in nodes that integers can compute.</summary>
internal static class PreparedGraph
{
    public static OnnxGraph Of(OnnxGraph graph) =>
        WithoutUnusedConstants(NormAsConvolution.Apply(HardActivations.Apply(ChannelFolding.Apply(WithConstantsAsInitializers(graph)))));

    public static OnnxGraph WithoutUnusedConstants(OnnxGraph graph)
    {
        var used = graph.Nodes.SelectMany(node => node.Inputs).Concat(graph.Outputs.Select(output => output.Name)).ToHashSet(StringComparer.Ordinal);
        var constants = graph.Initializers.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        return graph with
        {
            Initializers = [.. graph.Initializers.Where(tensor => used.Contains(tensor.Name))],
            // Weights that an older file lists among the inputs could be fed, and then nothing about them would be known.
            Inputs = [.. graph.Inputs.Where(input => !constants.Contains(input.Name))],
        };
    }

    private static OnnxGraph WithConstantsAsInitializers(OnnxGraph graph)
    {
        var constants = graph.Nodes.Where(node => ValueOf(node) is not null).ToList();
        return graph with
        {
            Nodes = [.. graph.Nodes.Except(constants)],
            Initializers = [.. graph.Initializers, .. constants.Select(node => ValueOf(node)!.As(node.Outputs[0]))],
        };
    }

    private static OnnxTensor? ValueOf(OnnxNode node) => node is { OpType: "Constant", Domain: "" } ? node.Find<OnnxTensor>("value") : null;
}

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

/// <summary>
/// A batch norm with no convolution before it, as in DenseNet, is a depthwise convolution of 1x1 windows. Its weights are exact in eight bits,
/// since each channel has a scale of its own.
/// </summary>
internal static class NormAsConvolution
{
    public static OnnxGraph Apply(OnnxGraph graph)
    {
        var (links, names, maps) = (new GraphLinks(graph), new FreshNames(graph), MapValues.Of(graph));
        var constants = graph.Initializers.ToBuilder();
        return graph with
        {
            Nodes = [.. graph.Nodes.Select(node => node.OpType == "BatchNormalization" && maps.Contains(node.Inputs[0])
                && ChannelAffine.Of(node, links) is { } affine ? Convolution(node, affine) : node)],
            Initializers = constants.ToImmutable(),
        };

        OnnxNode Convolution(OnnxNode node, ChannelAffine affine)
        {
            var channels = affine.Scale.Length;
            var weight = new OnnxTensor(names.Get($"{node.Inputs[1]}.as_conv"), [channels, 1, 1, 1], Floats(affine.Scale));
            var bias = new OnnxTensor(names.Get($"{node.Inputs[2]}.as_conv"), [channels], Floats(affine.Shift));
            constants.AddRange(weight, bias);
            return new OnnxNode("Conv", [node.Inputs[0], weight.Name, bias.Name], node.Outputs)
            {
                Name = node.Name,
                Attributes = [new("kernel_shape", new long[] { 1, 1 }), new("group", (long)channels)],
            };
        }

        static float[] Floats(double[] values) => [.. values.Select(value => (float)value)];
    }
}

/// <summary>Which values are known to be maps: batch x channels x height x width.</summary>
internal static class MapValues
{
    public static HashSet<string> Of(OnnxGraph graph)
    {
        var maps = graph.Inputs.Where(input => input.Extents.Length == 4).Select(input => input.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var node in graph.Nodes.Where(node => node.Domain.Length == 0))
            if (node.OpType is "Conv" or "ConvTranspose" or "MaxPool" or "AveragePool" or "GlobalAveragePool" || (KeepsRank(node) && node.Inputs.Any(maps.Contains)))
                maps.Add(node.Outputs[0]);
        return maps;
    }

    private static bool KeepsRank(OnnxNode node) => node.OpType is
        "Add" or "Mul" or "Sub" or "Div" or "Concat" or "Relu" or "Clip" or "BatchNormalization" or "Sigmoid"
        or "HardSigmoid" or "HardSwish" or "Slice" or "Pad" or "Identity" or "LRN" or "Resize";
}
