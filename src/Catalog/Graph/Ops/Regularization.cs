namespace MLNet.CnnCatalog.Graph.Ops;

/// <summary>
/// Sets random values to zero in training and multiplies the others by 1 / (1 - rate) (Srivastava et al. 2014); does nothing in scoring.
/// </summary>
/// <param name="Rate">Probability of zero, from 0 to 1.</param>
public sealed record Dropout(double Rate) : Op
{
    /// <inheritdoc/>
    public override string Kind => "dropout";
}

/// <summary>
/// Sets everything of random images of a batch to zero in training and multiplies the others by 1 / (1 - rate), torchvision's mode
/// <c>row</c> (Huang et al. 2016; EfficientNet calls it drop connect); does nothing in scoring. It stands at the end of a residual branch.
/// </summary>
/// <param name="Rate">Probability of zero, from 0 to 1.</param>
public sealed record StochasticDepth(double Rate) : Op
{
    /// <inheritdoc/>
    public override string Kind => "stochdepth";
}
