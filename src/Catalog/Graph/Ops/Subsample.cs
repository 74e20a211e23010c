namespace MLNet.CnnCatalog.Graph;

/// <summary>Keeps the top left pixel of every stride x stride square.</summary>
/// <param name="Stride">Step in pixels.</param>
public sealed record Subsample(Size Stride) : Op
{
    /// <inheritdoc/>
    public override string Kind => "subsample";
}
