using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Quantization.Preparation;

/// <summary>Which values are known to be maps: batch x channels x height x width.</summary>
internal static class MapValues
{
    public static HashSet<string> Of(OnnxGraph graph)
    {
        var maps = graph.Inputs.Where(input => input.Extents.Length == 4).Select(input => input.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var node in graph.Nodes.Where(node => node.Domain.Length == 0))
            if (node.OpType is "Conv" or "MaxPool" or "AveragePool" or "GlobalAveragePool" || (KeepsRank(node) && node.Inputs.Any(maps.Contains)))
                maps.Add(node.Outputs[0]);
        return maps;
    }

    private static bool KeepsRank(OnnxNode node) => node.OpType is
        "Add" or "Mul" or "Sub" or "Div" or "Concat" or "Relu" or "Clip" or "BatchNormalization" or "Sigmoid"
        or "HardSigmoid" or "HardSwish" or "Slice" or "Pad" or "Identity" or "LRN" or "Resize";
}
