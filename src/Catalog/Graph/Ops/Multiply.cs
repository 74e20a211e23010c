namespace MLNet.CnnCatalog.Graph;

/// <summary>Product of a map with a map of the same channels; the second may be 1x1 and then scales whole channels.</summary>
public sealed record Multiply : Op
{
    /// <inheritdoc/>
    public override string Kind => "mul";
}
