namespace MLNet.CnnCatalog.Graph;

/// <summary>
/// Local response normalisation across channels (Krizhevsky et al. 2012, section 3.3), as PyTorch defines it: each value is divided by
/// (k + alpha / size * sum of squares)^beta, the sum going over the channels from size / 2 before to (size - 1) / 2 behind.
/// </summary>
/// <param name="Size">Number of channels in the sum.</param>
/// <param name="Alpha">
/// Factor of the mean of squares; the paper multiplies the sum instead, so its alpha is this one divided by the size.
/// </param>
/// <param name="Beta">Exponent.</param>
/// <param name="K">Added to the sum.</param>
public sealed record LocalResponseNorm(int Size, double Alpha, double Beta, double K) : Op
{
    /// <inheritdoc/>
    public override string Kind => "lrn";
}
