namespace MLNet.CnnCatalog.Graph;

/// <summary>The channels of maps of the same height and width, or the features of vectors, one behind the other.</summary>
public sealed record Concat : Op
{
    /// <inheritdoc/>
    public override string Kind => "concat";
}
