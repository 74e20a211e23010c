namespace MLNet.CnnCatalog.Graph;

/// <summary>How a layer slides over a map.</summary>
/// <param name="Kernel">Window in pixels.</param>
/// <param name="Stride">Step in pixels.</param>
/// <param name="Padding">Zeros on each side, in pixels.</param>
/// <param name="Dilation">Distance between the taps of the window, in pixels.</param>
/// <param name="CeilMode">Whether a window that sticks out at the bottom or right still counts.</param>
internal readonly record struct Window(Size Kernel, Size Stride, Size Padding, Size Dilation, bool CeilMode = false)
{
    /// <summary>The window of a layer that slides one; null for all others.</summary>
    public static Window? Of(Op op) => op switch
    {
        Conv conv => new(conv.Kernel, conv.Stride, conv.Padding, conv.Dilation),
        DeformableConv deformable => Of(deformable.Convolution),
        MaxPool pool => new(pool.Kernel, pool.Stride, pool.Padding, Dilation: 1, pool.CeilMode),
        AveragePool pool => new(pool.Kernel, pool.Stride, pool.Padding, Dilation: 1, pool.CeilMode),
        Subsample subsample => new(Kernel: 1, subsample.Stride, Padding: 0, Dilation: 1),
        _ => null,
    };
}
