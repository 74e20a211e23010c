namespace MLNet.CnnCatalog.Graph;

/// <summary>
/// Layer normalisation (Ba et al. 2016) over the channels of each pixel by itself, or over the features of a vector, with a learnt scale
/// and shift per channel.
/// </summary>
/// <param name="Epsilon">Added to the variance.</param>
public sealed record LayerNorm(double Epsilon) : Op
{
    /// <inheritdoc/>
    public override string Kind => "ln";
}
