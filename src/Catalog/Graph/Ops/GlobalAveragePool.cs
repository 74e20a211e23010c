namespace MLNet.CnnCatalog.Graph;

/// <summary>Mean of each channel: channels x height x width becomes channels x 1 x 1.</summary>
public sealed record GlobalAveragePool : Op
{
    /// <inheritdoc/>
    public override string Kind => "avgpool";
}
