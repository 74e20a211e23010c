using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Graph;

/// <content>Layers that learn numbers, which are stored under the name that they are given.</content>
public sealed partial class FeatureMap
{
    /// <summary>Convolution. Unless told otherwise, padding keeps the size at stride 1: half of the dilated kernel.</summary>
    /// <param name="name">Name within the scope, such as <c>conv1</c>.</param>
    /// <param name="channels">Output channels.</param>
    /// <param name="kernel">Window in pixels.</param>
    /// <param name="stride">Step in pixels; 1 by default.</param>
    /// <param name="padding">Zeros on each side, in pixels; half of the dilated kernel by default.</param>
    /// <param name="dilation">Distance between taps in pixels; 1 by default.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="bias">Whether to add a learnt number per channel; batch norm behind a convolution makes it superfluous.</param>
    /// <param name="initialization">How the numbers begin; He's normal distribution over the fan-out by default.</param>
    /// <exception cref="ArgumentException">The window does not fit the map, or the groups do not divide the channels.</exception>
    public FeatureMap Conv(
        string name, int channels, Extent kernel, Extent? stride = null, Extent? padding = null, Extent? dilation = null, int groups = 1,
        bool bias = false, Initialization? initialization = null)
    {
        var (spread, half) = Spread(kernel, dilation);
        var conv = new Conv(channels, kernel, stride ?? 1, padding ?? half, spread, groups, bias);
        return Then(name, initialization is null ? conv : conv with { Initialization = initialization });
    }

    /// <summary>
    /// Depthwise convolution and a 1x1 convolution behind it (Chollet 2017), named <c>{name}.conv1</c> and <c>{name}.pointwise</c> as in
    /// timm.
    /// </summary>
    /// <param name="name">Name within the scope, such as <c>conv3</c>.</param>
    /// <param name="channels">Output channels.</param>
    /// <param name="kernel">Window of the depthwise convolution in pixels.</param>
    /// <param name="stride">Step of the depthwise convolution in pixels; 1 by default.</param>
    /// <param name="padding">Zeros on each side, in pixels; half of the kernel by default.</param>
    /// <param name="bias">Whether the second convolution adds a learnt number per channel.</param>
    /// <param name="initialization">How the numbers of both begin; He's normal distribution over the fan-out by default.</param>
    /// <exception cref="ArgumentException">The window does not fit the map.</exception>
    public FeatureMap SeparableConv(
        string name, int channels, Extent kernel, Extent? stride = null, Extent? padding = null, bool bias = false,
        Initialization? initialization = null) => In(name, x => x
            .Conv("conv1", x.Shape.Channels, kernel, stride, padding, groups: x.Shape.Channels, initialization: initialization)
            .Conv("pointwise", channels, kernel: 1, bias: bias, initialization: initialization));

    /// <summary>
    /// Deformable convolution (Dai et al. 2017; with a mask its second version, Zhu et al. 2019): every tap reads at its own place plus an
    /// offset, bilinearly, zeros outside of the map. Parameters are named as those of torchvision's <c>DeformConv2d</c>.
    /// </summary>
    /// <param name="name">Name within the scope, such as <c>conv2</c>.</param>
    /// <param name="channels">Output channels.</param>
    /// <param name="kernel">Window in pixels.</param>
    /// <param name="offsets">
    /// 2 x g x kernel height x kernel width channels in the height and width of the output: for each of g groups of input channels and each
    /// tap, row by row, the offset down and the offset to the right, in pixels. Usually a <see cref="Conv"/> that begins at zero.
    /// </param>
    /// <param name="mask">
    /// A factor for each tap, g x kernel height x kernel width channels, usually behind a <see cref="Sigmoid"/>; none by default.
    /// </param>
    /// <param name="stride">Step in pixels; 1 by default.</param>
    /// <param name="padding">Zeros on each side, in pixels; half of the dilated kernel by default.</param>
    /// <param name="dilation">Distance between taps in pixels; 1 by default.</param>
    /// <param name="groups">Groups of channels of the weights.</param>
    /// <param name="bias">Whether to add a learnt number per channel.</param>
    /// <param name="initialization">How the numbers begin; PyTorch's default unless told otherwise, as in torchvision.</param>
    /// <exception cref="ArgumentException">Window, groups, offsets or mask do not fit.</exception>
    public FeatureMap DeformableConv(
        string name, int channels, Extent kernel, FeatureMap offsets, FeatureMap? mask = null, Extent? stride = null,
        Extent? padding = null, Extent? dilation = null, int groups = 1, bool bias = false, Initialization? initialization = null)
    {
        ArgumentNullException.ThrowIfNull(offsets);
        var (spread, half) = Spread(kernel, dilation);
        var conv = new Conv(channels, kernel, stride ?? 1, padding ?? half, spread, groups, bias)
        {
            Initialization = initialization ?? Initialization.PyTorch,
        };
        return Then(name, new DeformableConv(conv), mask is null ? [offsets] : [offsets, mask]);
    }

    /// <summary>Dense layer; a map is flattened first.</summary>
    /// <param name="name">Name within the scope, such as <c>fc</c>.</param>
    /// <param name="features">Output features.</param>
    /// <param name="bias">Whether to add a learnt number per output.</param>
    /// <param name="initialization">How the numbers begin; PyTorch's default unless told otherwise.</param>
    public FeatureMap Linear(string name, int features, bool bias = true, Initialization? initialization = null) =>
        (Shape.IsVector ? this : Flatten())
        .Then(name, new Linear(features, bias) { Initialization = initialization ?? Initialization.PyTorch });

    /// <summary>Dense layer over the channels of each pixel by itself, as in ConvNeXt's blocks; the weights have two dimensions.</summary>
    /// <param name="name">Name within the scope, such as <c>3</c>.</param>
    /// <param name="features">Output channels.</param>
    /// <param name="bias">Whether to add a learnt number per output channel.</param>
    /// <param name="initialization">How the numbers begin; PyTorch's default unless told otherwise.</param>
    /// <exception cref="ArgumentException">This is a vector, not a map.</exception>
    public FeatureMap PointwiseLinear(string name, int features, bool bias = true, Initialization? initialization = null) =>
        Then(name, new PointwiseLinear(features, bias) { Initialization = initialization ?? Initialization.PyTorch });

    /// <summary>Batch normalisation.</summary>
    /// <param name="name">Name within the scope, such as <c>bn1</c>.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="momentum">Share of the new batch in the running statistics.</param>
    public FeatureMap BatchNorm(string name, double epsilon = 1e-5, double momentum = 0.1) => Then(name, new BatchNorm(epsilon, momentum));

    /// <summary>
    /// Layer normalisation (Ba et al. 2016) over the channels of each pixel, or over the features of a vector, with scale and shift.
    /// </summary>
    /// <param name="name">Name within the scope, such as <c>2</c>.</param>
    /// <param name="epsilon">Added to the variance; 1e-6 as in ConvNeXt, while PyTorch's own default is 1e-5.</param>
    public FeatureMap LayerNorm(string name, double epsilon = 1e-6) => Then(name, new LayerNorm(epsilon));

    /// <summary>
    /// Group normalisation (Wu and He 2018) over the pixels and channels of each group, with a scale and shift per channel.
    /// </summary>
    /// <param name="name">Name within the scope, such as <c>gn1</c>.</param>
    /// <param name="groups">Number of groups of neighbouring channels; the paper takes 32.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <exception cref="ArgumentException">The groups do not divide the channels evenly, or this is a vector.</exception>
    public FeatureMap GroupNorm(string name, int groups, double epsilon = 1e-5) => Then(name, new GroupNorm(groups, epsilon));

    /// <summary>
    /// Multiplies each channel by a learnt number: ConvNeXt's layer scale (Touvron et al. 2021). The parameter is called
    /// <paramref name="name"/>, without a word behind it, and has the shape [C, 1, 1].
    /// </summary>
    /// <param name="name">Name within the scope, such as <c>layer_scale</c>.</param>
    /// <param name="initialValue">What the numbers begin at.</param>
    /// <param name="isFlat">Whether the parameter has the shape [C] instead, as that of SSD behind <see cref="L2Norm"/> in torchvision.</param>
    /// <exception cref="ArgumentException">This is a vector, not a map.</exception>
    public FeatureMap ChannelScale(string name, double initialValue = 1e-6, bool isFlat = false) =>
        Then(name, new ChannelScale(initialValue) { IsFlat = isFlat });

    /// <summary>
    /// Subtracts a map of numbers of its own, one for each channel and pixel, such as the mean image of a training set. They are not trained and begin
    /// at 0; the parameter is called <paramref name="name"/>, without a word behind it, and has the shape [C, H, W].
    /// </summary>
    /// <param name="name">Name within the scope, such as <c>mean_image</c>.</param>
    /// <exception cref="ArgumentException">This is a vector, not a map.</exception>
    public FeatureMap SubtractMean(string name) => Then(name, new SubtractMean());

    /// <summary>x, and below zero x times a learnt slope for each channel, which begins at 0.25 (He et al. 2015).</summary>
    /// <param name="name">Name within the scope, such as <c>prelu1</c>.</param>
    public FeatureMap PRelu(string name) => Then(name, new PRelu());

    /// <summary>
    /// Transposed convolution (Zeiler et al. 2010), which enlarges a map: what a <see cref="Conv"/> of the same window does to the gradient.
    /// Height and width become (extent - 1) x stride - 2 x padding + dilation x (kernel - 1) + 1 + <paramref name="outputPadding"/>.
    /// </summary>
    /// <param name="name">Name within the scope, such as <c>up1</c>.</param>
    /// <param name="channels">Output channels.</param>
    /// <param name="kernel">Window in pixels.</param>
    /// <param name="stride">Factor by which the map becomes larger; 1 by default.</param>
    /// <param name="padding">Pixels cut off on each side of the output; 0 by default.</param>
    /// <param name="outputPadding">Pixels more at the bottom and right, fewer than the stride or dilation; 0 by default.</param>
    /// <param name="dilation">Distance between taps in pixels; 1 by default.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="bias">Whether to add a learnt number per channel.</param>
    /// <param name="initialization">How the numbers begin; PyTorch's default unless told otherwise.</param>
    /// <exception cref="ArgumentException">Nothing is left of the map, or the groups do not divide the channels.</exception>
    public FeatureMap ConvTranspose(
        string name, int channels, Extent kernel, Extent? stride = null, Extent? padding = null, Extent? outputPadding = null,
        Extent? dilation = null, int groups = 1, bool bias = true, Initialization? initialization = null) =>
        Then(name, new ConvTranspose(channels, kernel, stride ?? 1, padding ?? 0, outputPadding ?? 0, dilation ?? 1, groups, bias)
        {
            Initialization = initialization ?? Initialization.PyTorch,
        });

    private static (Extent Spread, Extent Padding) Spread(Extent kernel, Extent? dilation)
    {
        var spread = dilation ?? 1;
        return (spread, new(spread.Height * (kernel.Height - 1) / 2, spread.Width * (kernel.Width - 1) / 2));
    }
}
