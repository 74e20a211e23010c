namespace MLNet.CnnCatalog.Graph;

/// <summary>Batch normalisation over each channel (Ioffe and Szegedy 2015).</summary>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="Momentum">Share of the new batch in the running statistics.</param>
public sealed record BatchNorm(double Epsilon, double Momentum) : Op
{
    /// <inheritdoc/>
    public override string Kind => "bn";
}
