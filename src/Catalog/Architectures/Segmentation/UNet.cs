using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// U-Net (Ronneberger et al. 2015): as published, padded, and over the classifiers of the catalog. Each method takes the number of classes, with
/// the background (2 by default, and 21 over a classifier), and the shape of an image. It throws <see cref="ArgumentException"/> where the images
/// are too small, or there are no classes.
/// </summary>
public static class UNet
{
    private const int Levels = 4;

    private static readonly Initialization Weights = Initialization.HeNormal(Fan.In) with { ZeroBias = true };

    /// <summary>
    /// U-Net as published: unpadded convolutions with bias, no batch norm, 31.0 M parameters. Images of 1x572x572 by default give logits of
    /// 2x388x388, those of the pixels in the middle: 184 fewer than the image, whose sides less 188 are multiples of 16.
    /// </summary>
    public static Network Original(int classes = 2, Shape? input = null) =>
        Build("unet", classes, input ?? Shape.Map(1, 572, 572), width: 64, isPadded: false);

    /// <summary>
    /// U-Net with padded convolutions and batch norm behind each, as most implementations have it: 31.0 M parameters, logits in the size of the
    /// image. Where half of an odd map is doubled, zeros are added at the bottom and right. Images of 1x512x512 by default.
    /// </summary>
    public static Network Padded(int classes = 2, Shape? input = null) =>
        Build("unet_padded", classes, input ?? Shape.Map(1, 512, 512), width: 64, isPadded: true);

    /// <summary>U-Net over ResNet-18 (<see cref="Over"/>): 14.3 M parameters. Images of 3x256x256 by default.</summary>
    public static Network OverResNet18(int classes = SegmentationHead.VocClasses, Shape? input = null) =>
        Over(ResNet.ResNet18(options: new() { Input = input ?? Shape.Map(3, 256, 256) }), classes);

    /// <summary>U-Net over ResNet-34 (<see cref="Over"/>): 24.4 M parameters. Images of 3x256x256 by default.</summary>
    public static Network OverResNet34(int classes = SegmentationHead.VocClasses, Shape? input = null) =>
        Over(ResNet.ResNet34(options: new() { Input = input ?? Shape.Map(3, 256, 256) }), classes);

    /// <summary>U-Net over ResNet-50 (<see cref="Over"/>): 32.5 M parameters. Images of 3x256x256 by default.</summary>
    public static Network OverResNet50(int classes = SegmentationHead.VocClasses, Shape? input = null) =>
        Over(ResNet.ResNet50(options: new() { Input = input ?? Shape.Map(3, 256, 256) }), classes);

    /// <summary>
    /// U-Net over any classifier: its last maps of stride 2, 4, 8, 16 and 32, as far as it has them, are the skips. The decoder, its keys and the
    /// initial values are those of the Python package segmentation_models_pytorch: the coarser map is resized to the size of the skip, whatever
    /// that is, and concatenated with it, and goes through two 3x3 convolutions of 256, 128, 64, 32 and at last 16 channels, with batch norm and
    /// ReLU; another 3x3 convolution gives the logits, in the size of the image.
    /// </summary>
    /// <param name="encoder">A classifier; what follows its last map is left out. Its keys get <c>backbone.</c> in front.</param>
    /// <param name="classes">Number of classes, with the background.</param>
    /// <exception cref="ArgumentException">The encoder has maps of fewer than two strides.</exception>
    public static Network Over(Network encoder, int classes = SegmentationHead.VocClasses)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        var skips = Pyramid.Of(encoder);
        if (skips.Count < 2)
            throw new ArgumentException(
                $"'{encoder.Name}' has maps of {skips.Count} of the strides 2, 4, 8, 16 and 32; a U-Net needs two. Take a classifier with more stages.",
                nameof(encoder));
        var maps = encoder.Backbone([.. skips.Reverse().Select(node => node.Name), "input"]);
        return maps[0].In("decoder", x =>
            {
                for (var i = 0; i < skips.Count; i++)
                    x = Block(x, maps[i + 1], index: i, channels: 16 << (skips.Count - 1 - i), isLast: i == skips.Count - 1);
                return x;
            })
            .Conv("segmentation_head.0", classes, kernel: 3, bias: true, initialization: Initialization.LeCunUniform(Fan.Mean) with { ZeroBias = true })
            .ToNetwork($"unet_{encoder.Name}");
    }

    internal static Network Build(string name, int classes, Shape input, int width, bool isPadded)
    {
        var skips = new Stack<FeatureMap>();
        var x = Network.Input(input);
        for (var level = 0; level <= Levels; level++)
        {
            // The authors' network drops out at the end of the two coarsest levels.
            x = Twice(level > 0 ? x.MaxPool(kernel: 2, stride: 2) : x, $"down.{level}", width << level, isPadded);
            x = level >= Levels - 1 ? x.Dropout() : x;
            if (level < Levels)
                skips.Push(x);
        }

        for (var step = 0; step < Levels; step++)
        {
            var (skip, channels) = (skips.Pop(), width << (Levels - 1 - step));
            var up = x.ConvTranspose($"up.{step}", channels, kernel: 2, stride: 2, initialization: Weights);
            x = Twice(isPadded ? skip.Concat(up.PadTo(skip)) : skip.CropTo(up).Concat(up), $"merge.{step}", channels, isPadded);
        }

        return x.Conv("head", classes, kernel: 1, bias: true, initialization: Weights).ToNetwork(name);
    }

    // The last block has no skip: the image is what it enlarges to.
    private static FeatureMap Block(FeatureMap x, FeatureMap skip, int index, int channels, bool isLast)
    {
        var enlarged = x.ResizeTo(skip, Interpolation.Nearest);
        var initialization = Initialization.HeUniform(Fan.In);
        return (isLast ? enlarged : enlarged.Concat(skip)).In($"blocks.{index}", x => x
            .In("conv1", x => x.ConvNormRelu(0, channels, kernel: 3, initialization: initialization))
            .In("conv2", x => x.ConvNormRelu(0, channels, kernel: 3, initialization: initialization)));
    }

    private static FeatureMap Twice(FeatureMap x, string name, int channels, bool isPadded) => x.In(name, x => isPadded
        ? x.ConvNormRelu(0, channels, kernel: 3, initialization: Weights).ConvNormRelu(3, channels, kernel: 3, initialization: Weights)
        : x.Conv("0", channels, kernel: 3, padding: 0, bias: true, initialization: Weights).Relu()
            .Conv("2", channels, kernel: 3, padding: 0, bias: true, initialization: Weights).Relu());

    /// <summary>The last maps of a classifier before each of its strides.</summary>
    private static class Pyramid
    {
        private const int Coarsest = 32;

        /// <summary>
        /// The last layer of stride 2, 4 and so on that every path to the classes goes through, in front of the block that begins the next stride; a
        /// network may lack some.
        /// </summary>
        public static IReadOnlyList<Node> Of(Network network)
        {
            var end = network.FindClassifier();
            var maps = end is null ? network : network.Truncate(end.Inputs[0].Name);
            var strides = new Dictionary<Node, Extent>();
            foreach (var node in maps.Nodes)
                if (StrideOf(node, strides) is { } stride)
                    strides[node] = stride;
            var trunk = maps.Trunk();
            Node[][] stages =
            [
                .. strides.Where(pair => pair.Value.Height == pair.Value.Width && pair.Value.Height is > 1 and <= Coarsest && int.IsPow2(pair.Value.Height))
                    .GroupBy(pair => pair.Value.Height, pair => pair.Key).OrderBy(group => group.Key)
                    .Select(group => group.OrderBy(node => node.Order).ToArray()),
            ];
            return [.. stages.Index()
                .Select(stage => Last([.. stage.Item.Where(trunk.Contains)], stage.Item[0], stages.ElementAtOrDefault(stage.Index + 1)?[0]))
                .OfType<Node>()];
        }

        // Inverted residuals widen their map before they step: that is a part of the next stage already.
        private static Node? Last(Node[] trunk, Node first, Node? next)
        {
            if (next is null)
                return trunk.LastOrDefault();
            string[] own = first.Name.Split('.'), others = next.Name.Split('.');
            var block = string.Join('.', others.Take(own.Zip(others).TakeWhile(pair => pair.First == pair.Second).Count() + 1));
            return trunk.LastOrDefault(node => node.Name != block && !node.Name.StartsWith($"{block}.", StringComparison.Ordinal)) ?? trunk.LastOrDefault();
        }

        // What is behind a global pool or a flattened map is no map of pixels any more.
        private static Extent? StrideOf(Node node, Dictionary<Node, Extent> strides)
        {
            if (node.Op is Input)
                return 1;
            if (node.Op is GlobalAveragePool or AdaptiveAveragePool or Flatten || !strides.TryGetValue(node.Inputs[0], out var before))
                return null;
            var own = Window.Of(node.Op)?.Stride ?? 1;
            return new(before.Height * own.Height, before.Width * own.Width);
        }
    }
}
