namespace MLNet.CnnCatalog.Graph.Ops;

/// <summary>Sum of two inputs of the same shape.</summary>
public sealed record Add : Op
{
    /// <inheritdoc/>
    public override string Kind => "add";
}

/// <summary>Product of a map with a map of the same channels; the second may be 1x1 and then scales whole channels.</summary>
public sealed record Multiply : Op
{
    /// <inheritdoc/>
    public override string Kind => "mul";
}

/// <summary>The channels of maps of the same height and width, or the features of vectors, one behind the other.</summary>
public sealed record Concat : Op
{
    /// <inheritdoc/>
    public override string Kind => "concat";
}
