namespace MLNet.CnnCatalog.Graph;

/// <summary>A map becomes a vector of channels x height x width features.</summary>
public sealed record Flatten : Op
{
    /// <inheritdoc/>
    public override string Kind => "flatten";
}
