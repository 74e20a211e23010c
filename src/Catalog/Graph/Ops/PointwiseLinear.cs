namespace MLNet.CnnCatalog.Graph;

/// <summary>
/// Dense layer over the channels of each pixel by itself. It computes what a 1x1 convolution does; its weights have two dimensions as
/// those of <see cref="Linear"/>, which reads all pixels at once.
/// </summary>
/// <param name="Features">Output channels.</param>
/// <param name="Bias">Whether a learnt number is added to each output channel.</param>
public sealed record PointwiseLinear(int Features, bool Bias) : Op
{
    /// <inheritdoc/>
    public override string Kind => "linear";

    /// <summary>How its numbers begin.</summary>
    public Initialization Initialization { get; init; } = Initialization.PyTorch;
}
