namespace MLNet.CnnCatalog.Graph;

public sealed partial class FeatureMap
{
    /// <summary>
    /// Largest value of each window. Unless told otherwise, padding is that of a convolution: half of the kernel less one.
    /// </summary>
    /// <param name="kernel">Window in pixels.</param>
    /// <param name="stride">Step in pixels.</param>
    /// <param name="padding">Padding on each side, in pixels: 0 for a kernel of 2, 1 for a kernel of 3 by default. It never wins.</param>
    /// <param name="ceilMode">Whether a window that sticks out at the bottom or right still counts.</param>
    /// <exception cref="ArgumentException">The window does not fit the map.</exception>
    public FeatureMap MaxPool(Size kernel, Size stride, Size? padding = null, bool ceilMode = false) =>
        Then(new MaxPool(kernel, stride, padding ?? HalfOf(kernel), ceilMode));

    /// <summary>Mean of each window. Unless told otherwise, padding is that of a convolution: half of the kernel less one.</summary>
    /// <param name="kernel">Window in pixels.</param>
    /// <param name="stride">Step in pixels.</param>
    /// <param name="padding">Zeros on each side, in pixels: 0 for a kernel of 2, 1 for a kernel of 3 by default.</param>
    /// <param name="ceilMode">Whether a window that sticks out at the bottom or right still counts.</param>
    /// <param name="countIncludePadding">Whether the zeros of the padding count in the mean.</param>
    /// <exception cref="ArgumentException">The window does not fit the map.</exception>
    public FeatureMap AveragePool(Size kernel, Size stride, Size? padding = null, bool ceilMode = false, bool countIncludePadding = true) =>
        Then(new AveragePool(kernel, stride, padding ?? HalfOf(kernel), ceilMode, countIncludePadding));

    /// <summary>
    /// Means of windows that divide the map evenly into the given height and width; a map of that very size stays, a smaller one repeats
    /// pixels. It lets dense layers, as those of AlexNet (6x6) and VGG (7x7), follow maps of any size.
    /// </summary>
    /// <param name="output">Height and width of the output, in pixels.</param>
    /// <exception cref="ArgumentException"><paramref name="output"/> has an extent less than 1.</exception>
    public FeatureMap AdaptiveAveragePool(Size output) => Then(new AdaptiveAveragePool(output));

    /// <summary>Mean of each channel, as a channels x 1 x 1 map.</summary>
    public FeatureMap GlobalAveragePool() => Then(new GlobalAveragePool());

    private static Size HalfOf(Size kernel) => new((kernel.Height - 1) / 2, (kernel.Width - 1) / 2);
}
