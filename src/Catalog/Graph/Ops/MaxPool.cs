namespace MLNet.CnnCatalog.Graph;

/// <summary>Largest value of each window; padding never wins.</summary>
/// <param name="Kernel">Window in pixels.</param>
/// <param name="Stride">Step in pixels.</param>
/// <param name="Padding">Padding on each side, in pixels.</param>
/// <param name="CeilMode">Whether a window that sticks out at the bottom or right still counts.</param>
public sealed record MaxPool(Size Kernel, Size Stride, Size Padding, bool CeilMode = false) : Op
{
    /// <inheritdoc/>
    public override string Kind => "maxpool";
}
