using System.Collections.Immutable;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Analysis;

/// <summary>A box of a diagram: a layer, and those directly behind it that work value by value.</summary>
internal sealed class DiagramBox(ImmutableArray<RepeatedBlock> frames, ImmutableArray<DiagramBox> inputs)
{
    /// <summary>The layers, first to last.</summary>
    public List<Node> Layers { get; } = [];

    /// <summary>The repeated blocks that the box is in, outer ones first.</summary>
    public ImmutableArray<RepeatedBlock> Frames { get; } = frames;

    /// <summary>The boxes that it reads.</summary>
    public ImmutableArray<DiagramBox> Inputs { get; } = inputs;
}
