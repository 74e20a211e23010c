namespace MLNet.CnnCatalog.Graph;

public sealed partial class FeatureMap
{
    /// <summary>
    /// Sets random values to zero in training and scales up the others (Srivastava et al. 2014); does nothing in scoring.
    /// </summary>
    /// <param name="rate">Probability of zero, from 0 to 1.</param>
    /// <exception cref="ArgumentException"><paramref name="rate"/> is out of range.</exception>
    public FeatureMap Dropout(double rate = 0.5) => Then(new Dropout(rate));

    /// <summary>
    /// Sets all values of random pictures to zero in training and scales up the others (Huang et al. 2016), torchvision's mode <c>row</c>;
    /// does nothing in scoring. It belongs at the end of a residual branch, before <see cref="Add"/>.
    /// </summary>
    /// <param name="rate">Probability of zero, from 0 to 1.</param>
    /// <exception cref="ArgumentException"><paramref name="rate"/> is out of range.</exception>
    public FeatureMap StochasticDepth(double rate) => Then(new StochasticDepth(rate));
}
