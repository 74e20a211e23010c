namespace MLNet.CnnCatalog.Graph;

/// <summary>
/// What a layer computes, as a value. The learnt numbers are not in it: their names and shapes follow from the op and its
/// input (<see cref="Network.Parameters"/>).
/// </summary>
public abstract record Op
{
    private protected Op()
    {
    }

    /// <summary>The word that names the kind in summaries and in layers that were given no name, such as <c>conv</c>.</summary>
    public abstract string Kind { get; }
}

/// <summary>The picture: floats in channels x height x width.</summary>
/// <param name="Shape">Shape of one picture.</param>
public sealed record Input(Shape Shape) : Op
{
    /// <inheritdoc/>
    public override string Kind => "input";
}

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
}

/// <summary>Batch normalisation over each channel (Ioffe and Szegedy 2015).</summary>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="Momentum">Share of the new batch in the running statistics.</param>
public sealed record BatchNorm(double Epsilon, double Momentum) : Op
{
    /// <inheritdoc/>
    public override string Kind => "bn";
}

/// <summary>A function applied to every value by itself.</summary>
/// <param name="Function">Which function.</param>
public sealed record Activation(ActivationFunction Function) : Op
{
    /// <inheritdoc/>
    public override string Kind => Function switch
    {
        ActivationFunction.Relu => "relu",
        ActivationFunction.Sigmoid => "sigmoid",
        _ => throw new NotSupportedException($"The activation {Function} has no name."),
    };
}

/// <summary>The functions of <see cref="Activation"/>.</summary>
public enum ActivationFunction
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,
}

/// <summary>Largest value of each window; padding never wins.</summary>
/// <param name="Kernel">Window in pixels.</param>
/// <param name="Stride">Step in pixels.</param>
/// <param name="Padding">Padding on each side, in pixels.</param>
public sealed record MaxPool(Size Kernel, Size Stride, Size Padding) : Op
{
    /// <inheritdoc/>
    public override string Kind => "maxpool";
}

/// <summary>Mean of each channel: channels x height x width becomes channels x 1 x 1.</summary>
public sealed record GlobalAveragePool : Op
{
    /// <inheritdoc/>
    public override string Kind => "avgpool";
}

/// <summary>A map becomes a vector of channels x height x width features.</summary>
public sealed record Flatten : Op
{
    /// <inheritdoc/>
    public override string Kind => "flatten";
}

/// <summary>Dense (fully connected) layer.</summary>
/// <param name="Features">Output features.</param>
/// <param name="Bias">Whether a learnt number is added to each output.</param>
public sealed record Linear(int Features, bool Bias) : Op
{
    /// <inheritdoc/>
    public override string Kind => "linear";
}

/// <summary>Sum of two inputs of the same shape.</summary>
public sealed record Add : Op
{
    /// <inheritdoc/>
    public override string Kind => "add";
}

/// <summary>Product of a map with a map of the same channels; the second may be 1x1 and then scales whole channels.</summary>
public sealed record Multiply : Op
{
    /// <inheritdoc/>
    public override string Kind => "mul";
}

/// <summary>Keeps the top left pixel of every stride x stride square.</summary>
/// <param name="Stride">Step in pixels.</param>
public sealed record Subsample(Size Stride) : Op
{
    /// <inheritdoc/>
    public override string Kind => "subsample";
}

/// <summary>Adds channels of zeros.</summary>
/// <param name="Before">Channels in front of the first.</param>
/// <param name="After">Channels behind the last.</param>
public sealed record PadChannels(int Before, int After) : Op
{
    /// <inheritdoc/>
    public override string Kind => "padchannels";
}
