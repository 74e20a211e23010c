namespace MLNet.CnnCatalog.Graph;

public sealed partial class FeatureMap
{
    /// <summary>Sum with <paramref name="other"/>.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public FeatureMap Add(FeatureMap other) => Then(new Add(), other);

    /// <summary>Product with <paramref name="other"/>, of the same shape or channels x 1 x 1.</summary>
    /// <exception cref="ArgumentException">The shapes do not go together.</exception>
    public FeatureMap Multiply(FeatureMap other) => Then(new Multiply(), other);

    /// <summary>The channels of this map and behind them those of the <paramref name="others"/>, in their order.</summary>
    /// <param name="others">Maps of the same height and width, or, behind a vector, vectors.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public FeatureMap Concat(params FeatureMap[] others) => Then(new Concat(), others);

    /// <summary>The <paramref name="count"/> channels from <paramref name="start"/> on; channels are counted from 0.</summary>
    /// <exception cref="ArgumentException">There are not that many channels.</exception>
    public FeatureMap SliceChannels(int start, int count) => Then(new SliceChannels(start, count));

    /// <summary>
    /// Mixes groups of channels (Zhang et al. 2018, ShuffleNet): the first channels of all groups come first, then the second ones, and so
    /// on.
    /// </summary>
    /// <exception cref="ArgumentException">The groups do not divide the channels evenly.</exception>
    public FeatureMap ChannelShuffle(int groups) => Then(new ChannelShuffle(groups));

    /// <summary>The map as a vector.</summary>
    public FeatureMap Flatten() => Then(new Flatten());

    /// <summary>Keeps the top left pixel of every stride x stride square.</summary>
    public FeatureMap Subsample(Size stride) => Then(new Subsample(stride));

    /// <summary>Adds channels of zeros in front and behind.</summary>
    public FeatureMap PadChannels(int before, int after) => Then(new PadChannels(before, after));
}
