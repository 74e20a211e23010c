namespace MLNet.CnnCatalog.Graph.Ops;

/// <summary>Largest value of each window; padding never wins.</summary>
/// <param name="Kernel">Window in pixels.</param>
/// <param name="Stride">Step in pixels.</param>
/// <param name="Padding">Padding on each side, in pixels.</param>
/// <param name="CeilMode">Whether a window that sticks out at the bottom or right still counts.</param>
public sealed record MaxPool(Extent Kernel, Extent Stride, Extent Padding, bool CeilMode = false) : Op
{
    /// <summary>Padding at the bottom and right, in pixels, where it differs; null is that of the other sides.</summary>
    public Extent? PaddingBehind { get; init; }

    /// <summary>Distance between the pixels of the window; 1 unless the pool stands behind a stride that was removed.</summary>
    public Extent Dilation { get; init; } = 1;

    /// <inheritdoc/>
    public override string Kind => "maxpool";
}

/// <summary>Mean of each window.</summary>
/// <param name="Kernel">Window in pixels.</param>
/// <param name="Stride">Step in pixels.</param>
/// <param name="Padding">Zeros on each side, in pixels.</param>
/// <param name="CeilMode">Whether a window that sticks out at the bottom or right still counts.</param>
/// <param name="CountIncludePadding">
/// Whether the zeros of the padding count in the mean; otherwise it is the mean of the pixels alone.
/// </param>
public sealed record AveragePool(Extent Kernel, Extent Stride, Extent Padding, bool CeilMode, bool CountIncludePadding) : Op
{
    /// <summary>Padding at the bottom and right, in pixels, where it differs; null is that of the other sides.</summary>
    public Extent? PaddingBehind { get; init; }

    /// <inheritdoc/>
    public override string Kind => "avgpool";
}

/// <summary>
/// Means of windows that divide the map evenly into the given height and width, as PyTorch's <c>AdaptiveAvgPool2d</c>: window i of n over
/// h pixels goes from floor(i h / n) to ceil((i + 1) h / n). The map may be smaller than the output, which then repeats pixels.
/// </summary>
/// <param name="Output">Height and width of the output, in pixels.</param>
public sealed record AdaptiveAveragePool(Extent Output) : Op
{
    /// <inheritdoc/>
    public override string Kind => "avgpool";
}

/// <summary>Mean of each channel: channels x height x width becomes channels x 1 x 1.</summary>
public sealed record GlobalAveragePool : Op
{
    /// <inheritdoc/>
    public override string Kind => "avgpool";
}
