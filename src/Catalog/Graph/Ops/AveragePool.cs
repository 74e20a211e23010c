namespace MLNet.CnnCatalog.Graph;

/// <summary>Mean of each window.</summary>
/// <param name="Kernel">Window in pixels.</param>
/// <param name="Stride">Step in pixels.</param>
/// <param name="Padding">Zeros on each side, in pixels.</param>
/// <param name="CeilMode">Whether a window that sticks out at the bottom or right still counts.</param>
/// <param name="CountIncludePadding">
/// Whether the zeros of the padding count in the mean; otherwise it is the mean of the pixels alone.
/// </param>
public sealed record AveragePool(Size Kernel, Size Stride, Size Padding, bool CeilMode, bool CountIncludePadding) : Op
{
    /// <inheritdoc/>
    public override string Kind => "avgpool";
}
