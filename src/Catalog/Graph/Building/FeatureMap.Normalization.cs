namespace MLNet.CnnCatalog.Graph;

public sealed partial class FeatureMap
{
    /// <summary>Batch normalisation.</summary>
    /// <param name="name">Name within the scope, such as <c>bn1</c>.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="momentum">Share of the new batch in the running statistics.</param>
    public FeatureMap BatchNorm(string name, double epsilon = 1e-5, double momentum = 0.1) => Then(name, new BatchNorm(epsilon, momentum));

    /// <summary>
    /// Layer normalisation (Ba et al. 2016) over the channels of each pixel, or over the features of a vector, with scale and shift.
    /// </summary>
    /// <param name="name">Name within the scope, such as <c>2</c>.</param>
    /// <param name="epsilon">Added to the variance; 1e-6 as in ConvNeXt, while PyTorch's own default is 1e-5.</param>
    public FeatureMap LayerNorm(string name, double epsilon = 1e-6) => Then(name, new LayerNorm(epsilon));

    /// <summary>
    /// Local response normalisation across channels (Krizhevsky et al. 2012), in PyTorch's form: each value is divided by (k + alpha times
    /// the mean of squares of <paramref name="size"/> channels around it)^beta. The AlexNet paper's alpha of 1e-4 multiplies the sum of 5
    /// squares and is 5e-4 here.
    /// </summary>
    /// <param name="size">Number of channels; at the first and last channels, missing ones count as zeros.</param>
    /// <param name="alpha">Factor of the mean of squares.</param>
    /// <param name="beta">Exponent.</param>
    /// <param name="k">Added before the power.</param>
    /// <exception cref="ArgumentException"><paramref name="size"/> is less than 1, or this is a vector.</exception>
    public FeatureMap LocalResponseNorm(int size = 5, double alpha = 1e-4, double beta = 0.75, double k = 1) =>
        Then(new LocalResponseNorm(size, alpha, beta, k));

    /// <summary>
    /// Multiplies each channel by a learnt number: ConvNeXt's layer scale (Touvron et al. 2021). The parameter is called
    /// <paramref name="name"/>, without a word behind it, and has the shape [C, 1, 1].
    /// </summary>
    /// <param name="name">Name within the scope, such as <c>layer_scale</c>.</param>
    /// <param name="initialValue">What the numbers begin at.</param>
    /// <exception cref="ArgumentException">This is a vector, not a map.</exception>
    public FeatureMap ChannelScale(string name, double initialValue = 1e-6) => Then(name, new ChannelScale(initialValue));
}
