using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Quantization;

/// <summary>Who makes and who reads each value of a graph.</summary>
internal sealed class GraphLinks
{
    private readonly Dictionary<string, OnnxNode> producers;
    private readonly ILookup<string, OnnxNode> consumers;
    private readonly Dictionary<string, OnnxTensor> constants;
    private readonly HashSet<string> outputs;

    public GraphLinks(OnnxGraph graph)
    {
        producers = graph.Nodes.SelectMany(node => node.Outputs.Where(output => output.Length > 0), (node, output) => (node, output))
            .ToDictionary(pair => pair.output, pair => pair.node, StringComparer.Ordinal);
        consumers = graph.Nodes.SelectMany(node => node.Inputs.Distinct(), (node, input) => (node, input))
            .ToLookup(pair => pair.input, pair => pair.node, StringComparer.Ordinal);
        constants = graph.Initializers.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        outputs = graph.Outputs.Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
    }

    public OnnxNode? Producer(string value) => producers.GetValueOrDefault(value);

    public IEnumerable<OnnxNode> Consumers(string value) => consumers[value];

    public bool IsOutput(string value) => outputs.Contains(value);

    /// <summary>The one node that reads the value; null where there are several, or the value goes out.</summary>
    public OnnxNode? OnlyConsumer(string value) => !IsOutput(value) && consumers[value].ToArray() is [var only] ? only : null;

    /// <summary>The constant that an input of a node is; null where it is left out or is computed.</summary>
    public OnnxTensor? Constant(OnnxNode node, int input) =>
        input < node.Inputs.Length ? constants.GetValueOrDefault(node.Inputs[input]) : null;

    /// <summary>The constant, if it has 32-bit floats.</summary>
    public OnnxTensor? Floats(OnnxNode node, int input) =>
        Constant(node, input) is { ElementType: OnnxElementType.Float32 } constant ? constant : null;

    public bool IsConstant(string value) => constants.ContainsKey(value);
}

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
