using System.Collections.Immutable;

namespace MLNet.CnnCatalog.Onnx.Format;

/// <summary>GraphProto: nodes in an order in which inputs come first, constants by name, and what goes in and out.</summary>
internal sealed record OnnxGraph
{
    public required string Name { get; init; }

    public required ImmutableArray<OnnxNode> Nodes { get; init; }

    public required ImmutableArray<OnnxTensor> Initializers { get; init; }

    /// <summary>As the file has them, which may list initializers too.</summary>
    public required ImmutableArray<OnnxValue> Inputs { get; init; }

    public required ImmutableArray<OnnxValue> Outputs { get; init; }

    /// <summary>Extents of values within the graph, for readers that would not find them out; not read from files.</summary>
    public ImmutableArray<OnnxValue> Values { get; init; } = [];
}

/// <summary>OperatorSetIdProto; the domain of ONNX's own operators is empty.</summary>
internal sealed record OperatorSet(string Domain, long Version);
