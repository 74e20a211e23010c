using System.Collections.Immutable;
using MLNet.CnnCatalog.Onnx.Format;
using MLNet.CnnCatalog.Onnx.Quantization.Preparation;

namespace MLNet.CnnCatalog.Onnx.Quantization.Placement;

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
