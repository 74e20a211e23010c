namespace MLNet.CnnCatalog.Graph.Ops;

/// <summary>Batch normalisation over each channel (Ioffe and Szegedy 2015).</summary>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="Momentum">Share of the new batch in the running statistics.</param>
public sealed record BatchNorm(double Epsilon, double Momentum) : Op
{
    /// <inheritdoc/>
    public override string Kind => "bn";
}

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

/// <summary>
/// Group normalisation (Wu and He 2018): over the pixels and channels of each of some groups of neighbouring channels, with a learnt scale and
/// shift per channel; PyTorch's <c>GroupNorm</c>.
/// </summary>
/// <param name="Groups">Number of groups; divides the channels.</param>
/// <param name="Epsilon">Added to the variance.</param>
public sealed record GroupNorm(int Groups, double Epsilon) : Op
{
    /// <inheritdoc/>
    public override string Kind => "gn";
}

/// <summary>
/// Divides the channels of each pixel by their Euclidean norm (Liu et al. 2016, ParseNet), as PyTorch's <c>normalize</c>. The learnt scale that
/// the paper multiplies with is a <see cref="ChannelScale"/>.
/// </summary>
/// <param name="Epsilon">Least norm that is divided by.</param>
public sealed record L2Norm(double Epsilon) : Op
{
    /// <inheritdoc/>
    public override string Kind => "l2norm";
}

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

/// <summary>
/// Multiplies each channel by a learnt number; ConvNeXt's layer scale. Its parameter has the layer's own name and shape [C, 1, 1], or [C].
/// </summary>
/// <param name="InitialValue">What every number begins at.</param>
public sealed record ChannelScale(double InitialValue) : Op
{
    /// <summary>Whether the parameter has the shape [C], as SSD's in torchvision.</summary>
    public bool IsFlat { get; init; }

    /// <inheritdoc/>
    public override string Kind => "scale";
}

/// <summary>
/// Subtracts a map of numbers of its own, one for each channel and pixel, that is not trained: the mean image of the training set (Krizhevsky et al.
/// 2012, section 2), as Caffe and CNTK do it. Its parameter has the layer's own name and the shape [C, H, W] of the map.
/// </summary>
public sealed record SubtractMean : Op
{
    /// <inheritdoc/>
    public override string Kind => "submean";
}
