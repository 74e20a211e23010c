namespace MLNet.CnnCatalog.Graph;

/// <summary>Sum of two inputs of the same shape.</summary>
public sealed record Add : Op
{
    /// <inheritdoc/>
    public override string Kind => "add";
}
