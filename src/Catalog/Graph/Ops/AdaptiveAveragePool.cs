namespace MLNet.CnnCatalog.Graph;

/// <summary>
/// Means of windows that divide the map evenly into the given height and width, as PyTorch's <c>AdaptiveAvgPool2d</c>: window i of n over
/// h pixels goes from floor(i h / n) to ceil((i + 1) h / n). The map may be smaller than the output, which then repeats pixels.
/// </summary>
/// <param name="Output">Height and width of the output, in pixels.</param>
public sealed record AdaptiveAveragePool(Size Output) : Op
{
    /// <inheritdoc/>
    public override string Kind => "avgpool";
}
