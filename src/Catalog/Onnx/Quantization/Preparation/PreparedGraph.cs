using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Quantization.Preparation;

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
