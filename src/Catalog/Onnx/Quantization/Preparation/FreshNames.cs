using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Quantization.Preparation;

/// <summary>Names that nothing in a graph has yet.</summary>
internal sealed class FreshNames
{
    private readonly HashSet<string> taken;

    public FreshNames(OnnxGraph graph) => taken =
    [
        .. graph.Nodes.SelectMany(node => node.Inputs.Concat(node.Outputs).Append(node.Name)),
        .. graph.Initializers.Select(tensor => tensor.Name),
        .. graph.Inputs.Concat(graph.Outputs).Select(value => value.Name),
    ];

    public string Get(string name)
    {
        var fresh = name;
        for (var i = 1; !taken.Add(fresh); i++)
            fresh = $"{name}_{i}";
        return fresh;
    }
}
