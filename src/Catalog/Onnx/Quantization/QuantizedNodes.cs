using System.Collections.Immutable;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Quantization;

/// <summary>
/// The nodes of a graph that compute with integers. Convolutions and dense layers do, but for a convolution whose map goes out; the others do
/// where their inputs are integers already and a convolution or dense layer needs what comes out. So the way from the last layer to the
/// output stays in floats.
/// </summary>
internal sealed class QuantizedNodes
{
    private readonly GraphLinks links;
    private readonly Dictionary<string, NodeRole> roles;
    private readonly HashSet<string> quantized = new(StringComparer.Ordinal);
    private readonly HashSet<string> absorbed = new(StringComparer.Ordinal);

    public QuantizedNodes(OnnxGraph graph, GraphLinks links)
    {
        this.links = links;
        roles = graph.Nodes.ToDictionary(node => node.Outputs[0], node => NodeRoles.Of(node, links), StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
            if (CanBeIntegers(node))
                quantized.Add(node.Outputs[0]);
        foreach (var node in graph.Nodes.Reverse())
            if (!IsNeeded(node))
                quantized.Remove(node.Outputs[0]);
        foreach (var node in graph.Nodes)
            if (Contains(node) && IsAbsorbed(node))
                absorbed.Add(node.Outputs[0]);
    }

    public bool Contains(OnnxNode node) => quantized.Contains(node.Outputs[0]);

    public NodeRole RoleOf(OnnxNode node) => roles[node.Outputs[0]];

    /// <summary>Whether an activation does nothing, because the node before it gives integers within its limits.</summary>
    public bool Absorbs(OnnxNode node) => absorbed.Contains(node.Outputs[0]);

    /// <summary>The value that a node gives as integers: that of the activation behind it, where it absorbs one.</summary>
    public string OutputOf(OnnxNode node) =>
        links.OnlyConsumer(node.Outputs[0]) is { } next && Absorbs(next) ? next.Outputs[0] : node.Outputs[0];

    /// <summary>Whether what comes out are integers.</summary>
    public bool GivesIntegers(OnnxNode node) =>
        Contains(node) && (RoleOf(node) != NodeRole.Dense || links.Consumers(OutputOf(node)).Any(Contains));

    private bool CanBeIntegers(OnnxNode node)
    {
        var role = RoleOf(node);
        var inputs = NodeRoles.DataInputs(node, role).Where(input => !links.IsConstant(input));
        return role switch
        {
            NodeRole.Float => false,
            NodeRole.Convolution => !GoesOut(node.Outputs[0]),
            NodeRole.Dense => true,
            _ => inputs.All(AreIntegers),
        };
    }

    private bool AreIntegers(string value) => links.Producer(value) is { } producer && Contains(producer);

    private bool GoesOut(string value)
    {
        var readers = links.Consumers(value).Where(next => next.OpType != "Shape").ToArray();
        return links.IsOutput(value) || (readers.Length > 0 && readers.All(next =>
            (roles[next.Outputs[0]] is NodeRole.View or NodeRole.Limit || next.OpType is "Softmax" or "Sigmoid" or "Resize" or "ArgMax" or "Cast")
            && next.Inputs[0] == value && GoesOut(next.Outputs[0])));
    }

    // From the last node to the first, so that those behind it are decided.
    private bool IsNeeded(OnnxNode node) => RoleOf(node) switch
    {
        NodeRole.Convolution or NodeRole.Dense => true,
        NodeRole.Limit when links.Producer(node.Inputs[0]) is { } before && RoleOf(before) == NodeRole.Convolution && IsAbsorbed(node) => true,
        _ => !links.IsOutput(node.Outputs[0]) && links.Consumers(node.Outputs[0]).Any(Contains),
    };

    private bool IsAbsorbed(OnnxNode node) => RoleOf(node) == NodeRole.Limit && links.OnlyConsumer(node.Inputs[0]) is not null
        && links.Producer(node.Inputs[0]) is { } before && Contains(before) && before.Outputs.Length == 1
        && RoleOf(before) is NodeRole.Convolution or NodeRole.Dense or NodeRole.Combination or NodeRole.Pointwise;
}

/// <summary>The values of a graph that are quantised, and where their scales come from.</summary>
internal sealed class QuantizedValues
{
    private readonly Dictionary<string, ScaleSource> sources = new(StringComparer.Ordinal);

    public QuantizedValues(OnnxGraph graph, GraphLinks links, QuantizedNodes nodes)
    {
        foreach (var node in graph.Nodes.Where(node => nodes.Contains(node) && !nodes.Absorbs(node)))
        {
            var role = nodes.RoleOf(node);
            foreach (var input in NodeRoles.DataInputs(node, role).Where(input => !links.IsConstant(input)))
                sources.TryAdd(input, new(input, 1));
            if (nodes.GivesIntegers(node))
                sources.TryAdd(nodes.OutputOf(node), role switch
                {
                    NodeRole.View => sources[node.Inputs[0]],
                    NodeRole.Rescaling => sources[node.Inputs[0]].Times(links.Floats(node, 1)!.ToFloats()[0]),
                    _ => new(nodes.OutputOf(node), 1),
                });
        }

        Measured = [.. sources.Values.Select(source => source.Value).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The values whose ranges are needed.</summary>
    public ImmutableArray<string> Measured { get; }

    /// <summary>Where the scale of a value comes from; null where it stays floats.</summary>
    public ScaleSource? Find(string value) => sources.GetValueOrDefault(value);
}

/// <summary>The scale of a value: that of another one, or the same, times a factor.</summary>
internal sealed record ScaleSource(string Value, float Factor)
{
    public ScaleSource Times(float factor) => this with { Factor = Factor * factor };
}
