namespace MLNet.CnnCatalog.Graph;

/// <summary>Two-dimensional convolution (cross-correlation, as every framework computes it).</summary>
/// <param name="Channels">Output channels.</param>
/// <param name="Kernel">Window in pixels.</param>
/// <param name="Stride">Step in pixels.</param>
/// <param name="Padding">Zeros on each side, in pixels.</param>
/// <param name="Dilation">Distance between the taps of the window, in pixels.</param>
/// <param name="Groups">Number of groups that channels are split into; equal to the input's channels for a depthwise convolution.</param>
/// <param name="Bias">Whether a learnt number is added to each output channel.</param>
public sealed record Conv(int Channels, Size Kernel, Size Stride, Size Padding, Size Dilation, int Groups, bool Bias) : Op
{
    /// <inheritdoc/>
    public override string Kind => "conv";

    /// <summary>How its numbers begin.</summary>
    public Initialization Initialization { get; init; } = Initialization.HeNormal(Fan.Out);
}
