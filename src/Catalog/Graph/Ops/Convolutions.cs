namespace MLNet.CnnCatalog.Graph.Ops;

/// <summary>Two-dimensional convolution (cross-correlation, as every framework computes it).</summary>
/// <param name="Channels">Output channels.</param>
/// <param name="Kernel">Window in pixels.</param>
/// <param name="Stride">Step in pixels.</param>
/// <param name="Padding">Zeros on each side, in pixels.</param>
/// <param name="Dilation">Distance between the taps of the window, in pixels.</param>
/// <param name="Groups">Number of groups that channels are split into; equal to the input's channels for a depthwise convolution.</param>
/// <param name="Bias">Whether a learnt number is added to each output channel.</param>
public sealed record Conv(int Channels, Extent Kernel, Extent Stride, Extent Padding, Extent Dilation, int Groups, bool Bias) : Op
{
    /// <inheritdoc/>
    public override string Kind => "conv";

    /// <summary>How its numbers begin.</summary>
    public Initialization Initialization { get; init; } = Initialization.HeNormal(Fan.Out);
}

/// <summary>
/// Transposed convolution (Zeiler et al. 2010): each pixel adds its window of weights to the output, windows lying <paramref name="Stride"/>
/// apart; PyTorch's <c>ConvTranspose2d</c>.
/// </summary>
/// <param name="Channels">Output channels.</param>
/// <param name="Kernel">Window in pixels.</param>
/// <param name="Stride">Distance of neighbouring windows in the output, in pixels.</param>
/// <param name="Padding">Pixels cut off on each side of the output.</param>
/// <param name="OutputPadding">Pixels more at the bottom and right.</param>
/// <param name="Dilation">Distance between the taps of the window, in pixels.</param>
/// <param name="Groups">Number of groups that channels are split into.</param>
/// <param name="Bias">Whether a learnt number is added to each output channel.</param>
public sealed record ConvTranspose(
    int Channels, Extent Kernel, Extent Stride, Extent Padding, Extent OutputPadding, Extent Dilation, int Groups, bool Bias) : Op
{
    /// <inheritdoc/>
    public override string Kind => "convtranspose";

    /// <summary>How its numbers begin.</summary>
    public Initialization Initialization { get; init; } = Initialization.PyTorch;
}

/// <summary>
/// Deformable convolution (Dai et al. 2017): each tap of the window reads at its own place plus an offset that the second input gives,
/// between pixels bilinearly and outside of the map zeros. With a third input it is the second version (Zhu et al. 2019), which also
/// multiplies what each tap reads. Inputs as in torchvision's <c>deform_conv2d</c>: offsets of 2 x g x taps channels (for each of g offset
/// groups and each tap: down, right, in pixels) and factors of g x taps channels, in the height and width of the output.
/// </summary>
/// <param name="Convolution">What it is without offsets.</param>
public sealed record DeformableConv(Conv Convolution) : Op
{
    /// <inheritdoc/>
    public override string Kind => "deformconv";
}

/// <summary>Dense (fully connected) layer.</summary>
/// <param name="Features">Output features.</param>
/// <param name="Bias">Whether a learnt number is added to each output.</param>
public sealed record Linear(int Features, bool Bias) : Op
{
    /// <inheritdoc/>
    public override string Kind => "linear";

    /// <summary>How its numbers begin.</summary>
    public Initialization Initialization { get; init; } = Initialization.PyTorch;
}

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
