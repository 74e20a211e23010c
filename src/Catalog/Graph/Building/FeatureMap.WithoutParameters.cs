using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Graph;

/// <content>Layers that learn nothing and name themselves: activations, pools, combinations of maps, resizing and the like.</content>
public sealed partial class FeatureMap
{
    /// <summary>max(0, x).</summary>
    public FeatureMap Relu() => Then(new Activation(ActivationFunction.Relu));

    /// <summary>min(max(0, x), 6), as in MobileNet v1 and v2.</summary>
    public FeatureMap Relu6() => Then(new Activation(ActivationFunction.Relu6));

    /// <summary>1 / (1 + exp(-x)).</summary>
    public FeatureMap Sigmoid() => Then(new Activation(ActivationFunction.Sigmoid));

    /// <summary>min(max(0, x + 3), 6) / 6 (Howard et al. 2019, MobileNet v3).</summary>
    public FeatureMap HardSigmoid() => Then(new Activation(ActivationFunction.HardSigmoid));

    /// <summary>x min(max(0, x + 3), 6) / 6 (Howard et al. 2019, MobileNet v3).</summary>
    public FeatureMap HardSwish() => Then(new Activation(ActivationFunction.HardSwish));

    /// <summary>x / (1 + exp(-x)), also called swish (Ramachandran et al. 2017).</summary>
    public FeatureMap Silu() => Then(new Activation(ActivationFunction.Silu));

    /// <summary>x (1 + erf(x / sqrt(2))) / 2 (Hendrycks and Gimpel 2016), not its approximation by tanh.</summary>
    public FeatureMap Gelu() => Then(new Activation(ActivationFunction.Gelu));

    /// <summary>x, and below zero <paramref name="slope"/> times x (Maas et al. 2013).</summary>
    /// <param name="slope">The slope below zero; 0.01 by default, and 0.1 in Darknet.</param>
    public FeatureMap LeakyRelu(double slope = 0.01) => Then(new Activation(ActivationFunction.LeakyRelu) { Alpha = slope });

    /// <summary>x, and below zero <paramref name="alpha"/> (exp(x) - 1) (Clevert et al. 2016).</summary>
    /// <param name="alpha">What the function tends to far below zero, negated; 1 by default.</param>
    public FeatureMap Elu(double alpha = 1) => Then(new Activation(ActivationFunction.Elu) { Alpha = alpha });

    /// <summary>1.0507 times x, and below zero 1.0507 x 1.6733 (exp(x) - 1) (Klambauer et al. 2017).</summary>
    public FeatureMap Selu() => Then(new Activation(ActivationFunction.Selu));

    /// <summary>Hyperbolic tangent.</summary>
    public FeatureMap Tanh() => Then(new Activation(ActivationFunction.Tanh));

    /// <summary>log(1 + exp(x)).</summary>
    public FeatureMap Softplus() => Then(new Activation(ActivationFunction.Softplus));

    /// <summary>
    /// Local response normalisation across channels (Krizhevsky et al. 2012), in PyTorch's form: each value is divided by (k + alpha times
    /// the mean of squares of <paramref name="size"/> channels around it)^beta. The AlexNet paper's alpha of 1e-4 multiplies the sum of 5
    /// squares and is 5e-4 here.
    /// </summary>
    /// <param name="size">Number of channels; at the first and last channels, missing ones count as zeros.</param>
    /// <param name="alpha">Factor of the mean of squares.</param>
    /// <param name="beta">Exponent.</param>
    /// <param name="k">Added before the power.</param>
    /// <exception cref="ArgumentException"><paramref name="size"/> is less than 1, or this is a vector.</exception>
    public FeatureMap LocalResponseNorm(int size = 5, double alpha = 1e-4, double beta = 0.75, double k = 1) =>
        Then(new LocalResponseNorm(size, alpha, beta, k));

    /// <summary>The channels of each pixel divided by their Euclidean norm (Liu et al. 2016, ParseNet).</summary>
    /// <param name="epsilon">Least norm that is divided by; PyTorch's by default.</param>
    /// <exception cref="ArgumentException">This is a vector, not a map.</exception>
    public FeatureMap L2Norm(double epsilon = 1e-12) => Then(new L2Norm(epsilon));

    /// <summary>
    /// Largest value of each window. Unless told otherwise, padding is that of a convolution: half of the kernel less one.
    /// </summary>
    /// <param name="kernel">Window in pixels.</param>
    /// <param name="stride">Step in pixels.</param>
    /// <param name="padding">Padding on each side, in pixels: 0 for a kernel of 2, 1 for a kernel of 3 by default. It never wins.</param>
    /// <param name="ceilMode">Whether a window that sticks out at the bottom or right still counts.</param>
    /// <param name="paddingBehind">Padding at the bottom and right, in pixels, as TensorFlow has it; that of the other sides by default.</param>
    /// <exception cref="ArgumentException">The window does not fit the map.</exception>
    public FeatureMap MaxPool(Extent kernel, Extent stride, Extent? padding = null, bool ceilMode = false, Extent? paddingBehind = null) =>
        Then(new MaxPool(kernel, stride, padding ?? HalfOf(kernel), ceilMode) { PaddingBehind = paddingBehind });

    /// <summary>Mean of each window. Unless told otherwise, padding is that of a convolution: half of the kernel less one.</summary>
    /// <param name="kernel">Window in pixels.</param>
    /// <param name="stride">Step in pixels.</param>
    /// <param name="padding">Zeros on each side, in pixels: 0 for a kernel of 2, 1 for a kernel of 3 by default.</param>
    /// <param name="ceilMode">Whether a window that sticks out at the bottom or right still counts.</param>
    /// <param name="countIncludePadding">Whether the zeros of the padding count in the mean.</param>
    /// <param name="paddingBehind">Padding at the bottom and right, in pixels, as TensorFlow has it; that of the other sides by default.</param>
    /// <exception cref="ArgumentException">The window does not fit the map.</exception>
    public FeatureMap AveragePool(
        Extent kernel, Extent stride, Extent? padding = null, bool ceilMode = false, bool countIncludePadding = true,
        Extent? paddingBehind = null) =>
        Then(new AveragePool(kernel, stride, padding ?? HalfOf(kernel), ceilMode, countIncludePadding) { PaddingBehind = paddingBehind });

    /// <summary>
    /// Means of windows that divide the map evenly into the given height and width; a map of that very size stays, a smaller one repeats
    /// pixels. It lets dense layers, as those of AlexNet (6x6) and VGG (7x7), follow maps of any size.
    /// </summary>
    /// <param name="output">Height and width of the output, in pixels.</param>
    /// <exception cref="ArgumentException"><paramref name="output"/> has an extent less than 1.</exception>
    public FeatureMap AdaptiveAveragePool(Extent output) => Then(new AdaptiveAveragePool(output));

    /// <summary>Mean of each channel, as a channels x 1 x 1 map.</summary>
    public FeatureMap GlobalAveragePool() => Then(new GlobalAveragePool());

    /// <summary>Sum with <paramref name="other"/>.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public FeatureMap Add(FeatureMap other) => Then(new Add(), other);

    /// <summary>Product with <paramref name="other"/>, of the same shape or channels x 1 x 1.</summary>
    /// <exception cref="ArgumentException">The shapes do not go together.</exception>
    public FeatureMap Multiply(FeatureMap other) => Then(new Multiply(), other);

    /// <summary>The channels of this map and behind them those of the <paramref name="others"/>, in their order.</summary>
    /// <param name="others">Maps of the same height and width, or, behind a vector, vectors.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public FeatureMap Concat(params FeatureMap[] others) => Then(new Concat(), others);

    /// <summary>The <paramref name="count"/> channels from <paramref name="start"/> on; channels are counted from 0.</summary>
    /// <exception cref="ArgumentException">There are not that many channels.</exception>
    public FeatureMap SliceChannels(int start, int count) => Then(new SliceChannels(start, count));

    /// <summary>
    /// Mixes groups of channels (Zhang et al. 2018, ShuffleNet): the first channels of all groups come first, then the second ones, and so
    /// on.
    /// </summary>
    /// <exception cref="ArgumentException">The groups do not divide the channels evenly.</exception>
    public FeatureMap ChannelShuffle(int groups) => Then(new ChannelShuffle(groups));

    /// <summary>
    /// The pixels of each block x block square as channels of one pixel, in the order of PyTorch's <c>PixelUnshuffle</c>: channel by channel,
    /// row by row; YOLO v2's passthrough.
    /// </summary>
    /// <param name="block">Side of the square in pixels.</param>
    /// <exception cref="ArgumentException">The squares do not divide height and width evenly, or this is a vector.</exception>
    public FeatureMap SpaceToDepth(int block) => Then(new SpaceToDepth(block));

    /// <summary>
    /// A window of this map in the height and width of a smaller one, which is followed when the images have another size: as U-Net (Ronneberger
    /// et al. 2015) and FCN (Long et al. 2015) crop.
    /// </summary>
    /// <param name="other">A map, whose values are not read.</param>
    /// <param name="offset">Pixels above and left of the window; null, the default, for the centre, less half a pixel where the difference is odd.</param>
    /// <exception cref="ArgumentException">
    /// The window reaches beyond this map, an input is a vector, or the two belong to different networks.
    /// </exception>
    public FeatureMap CropTo(FeatureMap other, Extent? offset = null)
    {
        ArgumentNullException.ThrowIfNull(other);
        var window = other.Shape;
        var (top, left) = (offset?.Height ?? 0, offset?.Width ?? 0);
        if (top < 0 || left < 0 || top > Shape.Height - window.Height || left > Shape.Width - window.Width)
            throw new ArgumentException(
                $"'{scope}': {Shape} has no window of {window.Height}x{window.Width} pixels{(offset is null ? "" : $" from {offset} on")}. " +
                "Crop the larger map to the smaller one.", nameof(other));
        return Then(new Crop(new SizeOfOther(), offset), other);
    }

    /// <summary>The map with zeros at the bottom and right, up to the height and width of a larger one, which is followed.</summary>
    /// <param name="other">A map, whose values are not read.</param>
    /// <exception cref="ArgumentException">
    /// The other map is smaller, an input is a vector, or the two belong to different networks.
    /// </exception>
    public FeatureMap PadTo(FeatureMap other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Shape.Height < Shape.Height || other.Shape.Width < Shape.Width)
            throw new ArgumentException(
                $"'{scope}': {Shape} cannot be padded to the smaller {other.Shape.Height}x{other.Shape.Width}. Use {nameof(CropTo)}.", nameof(other));
        return Then(new Crop(new SizeOfOther(), Offset: 0), other);
    }

    /// <summary>The map as a vector.</summary>
    public FeatureMap Flatten() => Then(new Flatten());

    /// <summary>Keeps the top left pixel of every stride x stride square.</summary>
    public FeatureMap Subsample(Extent stride) => Then(new Subsample(stride));

    /// <summary>Adds channels of zeros in front and behind.</summary>
    public FeatureMap PadChannels(int before, int after) => Then(new PadChannels(before, after));

    /// <summary>The map in a height and width that stay the same for images of every size: channels x height x width.</summary>
    /// <param name="height">Height of the output in pixels, at least 1.</param>
    /// <param name="width">Width of the output in pixels, at least 1.</param>
    /// <param name="interpolation">Where the values come from.</param>
    /// <exception cref="ArgumentException">An extent is less than 1, or this is a vector.</exception>
    public FeatureMap Resize(int height, int width, Interpolation interpolation) =>
        Then(new Resize(new FixedSize((height, width)), interpolation));

    /// <summary>The map in floor(height x factor) rows and floor(width x factor) columns.</summary>
    /// <param name="height">Factor of the height, more than 0; less than 1 makes the map smaller.</param>
    /// <param name="width">Factor of the width, more than 0; less than 1 makes the map smaller.</param>
    /// <param name="interpolation">Where the values come from.</param>
    /// <exception cref="ArgumentException">A factor is no positive number or leaves no pixel, or this is a vector.</exception>
    public FeatureMap ResizeBy(double height, double width, Interpolation interpolation) =>
        Then(new Resize(new ScaledSize(height, width), interpolation));

    /// <summary>
    /// The map in the height and width of another one, as the heads of segmentation networks return to the size of the image (Long et
    /// al. 2015) and feature pyramids to that of the next finer map (Lin et al. 2017).
    /// </summary>
    /// <param name="other">A map, whose values are not read; its size is followed when the images have another one.</param>
    /// <param name="interpolation">Where the values come from.</param>
    /// <exception cref="ArgumentException">
    /// This or <paramref name="other"/> is a vector, or the two belong to different networks.
    /// </exception>
    public FeatureMap ResizeTo(FeatureMap other, Interpolation interpolation) =>
        Then(new Resize(new SizeOfOther(), interpolation), other);

    /// <summary>The map in <paramref name="factor"/> times the height and width.</summary>
    /// <param name="factor">Factor of height and width, at least 1.</param>
    /// <param name="interpolation">Where the values come from.</param>
    /// <exception cref="ArgumentException"><paramref name="factor"/> is less than 1, or this is a vector.</exception>
    public FeatureMap Upsample(int factor, Interpolation interpolation) => ResizeBy(factor, factor, interpolation);

    /// <summary>
    /// Sets random values to zero in training and scales up the others (Srivastava et al. 2014); does nothing in scoring.
    /// </summary>
    /// <param name="rate">Probability of zero, from 0 to 1.</param>
    /// <exception cref="ArgumentException"><paramref name="rate"/> is out of range.</exception>
    public FeatureMap Dropout(double rate = 0.5) => Then(new Dropout(rate));

    /// <summary>
    /// Sets all values of random images to zero in training and scales up the others (Huang et al. 2016), torchvision's mode <c>row</c>;
    /// does nothing in scoring. It belongs at the end of a residual branch, before <see cref="Add"/>.
    /// </summary>
    /// <param name="rate">Probability of zero, from 0 to 1.</param>
    /// <exception cref="ArgumentException"><paramref name="rate"/> is out of range.</exception>
    public FeatureMap StochasticDepth(double rate) => Then(new StochasticDepth(rate));

    private static Extent HalfOf(Extent kernel) => new((kernel.Height - 1) / 2, (kernel.Width - 1) / 2);
}
