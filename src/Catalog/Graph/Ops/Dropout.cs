namespace MLNet.CnnCatalog.Graph;

/// <summary>
/// Sets random values to zero in training and multiplies the others by 1 / (1 - rate) (Srivastava et al. 2014); does nothing in scoring.
/// </summary>
/// <param name="Rate">Probability of zero, from 0 to 1.</param>
public sealed record Dropout(double Rate) : Op
{
    /// <inheritdoc/>
    public override string Kind => "dropout";
}
