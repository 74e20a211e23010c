using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// The DeepLab networks: the first, on VGG-16 (Chen et al. 2015), and versions 3 (Chen et al. 2017, "Rethinking atrous convolution") and 3+ (Chen
/// et al. 2018, "Encoder-decoder with atrous separable convolution"), without the conditional random field of the first. Keys of the backbone are
/// <c>backbone.</c> and those of the classifier, whose published weights fit. Each method takes the number of classes, with the background (21 by
/// default, those of PASCAL VOC), and the shape of an image; the network gives logits of classes x height x width.
/// Auxiliary heads are those of torchvision, with the loss weight of its reference training, 0.5; <see cref="Network.WithoutHeads"/> is without.
/// Each method throws <see cref="ArgumentException"/> where the images are too small, or there are no classes.
/// </summary>
public static class DeepLab
{
    private const int Features = 256;
    private const int LowFeatures = 48;

    // Where the maps are 8 pixels apart; half of it where they are 16 apart.
    private static readonly int[] RatesAtStride8 = [12, 24, 36];
    private static readonly int[] RatesAtStride16 = [6, 12, 18];

    private static readonly Initialization Gaussian = Initialization.Normal(0.01) with { ZeroBias = true };

    /// <summary>
    /// DeepLab-LargeFOV on VGG-16: 20.5 M parameters. The last two pools have no stride, the convolutions behind the fourth a dilation of 2 and fc6
    /// one of 12; all pools are 3x3, and the last is followed by one of means, as in the authors' network for Caffe. Images of 3x321x321 by
    /// default.
    /// </summary>
    public static Network LargeFov(int classes = SegmentationHead.VocClasses, Shape? input = null)
    {
        var maps = Vgg.Vgg16(input: input ?? Shape.Map(3, 321, 321)).Truncate("features").WithOutputStride(8)
            .Rewrite((node, inputs) => node.With(node.Op is MaxPool pool ? new MaxPool(Kernel: 3, pool.Stride, Padding: 1) : node.Op, inputs))
            .Backbone("features", "input");
        return maps[0].AveragePool(kernel: 3, stride: 1)
            .Conv("fc6", 1024, kernel: 3, dilation: 12, bias: true, initialization: Gaussian).Relu().Dropout()
            .Conv("fc7", 1024, kernel: 1, bias: true, initialization: Gaussian).Relu().Dropout()
            .Conv("fc8", classes, kernel: 1, bias: true, initialization: Gaussian)
            .ResizeTo(maps[1], Interpolation.Bilinear).ToNetwork("deeplab_largefov");
    }

    /// <summary>
    /// torchvision's DeepLab v3 on ResNet-50 dilated to a stride of 8: 39.6 M parameters, and 2.4 M in the auxiliary head. Images of 3x520x520 by
    /// default.
    /// </summary>
    public static Network V3ResNet50(int classes = SegmentationHead.VocClasses, Shape? input = null) =>
        V3("deeplabv3_resnet50", ResNet.ResNet50, classes, input);

    /// <summary>
    /// torchvision's DeepLab v3 on ResNet-101 dilated to a stride of 8: 58.6 M parameters, and 2.4 M in the auxiliary head. Images of 3x520x520 by
    /// default.
    /// </summary>
    public static Network V3ResNet101(int classes = SegmentationHead.VocClasses, Shape? input = null) =>
        V3("deeplabv3_resnet101", ResNet.ResNet101, classes, input);

    /// <summary>
    /// torchvision's DeepLab v3 on MobileNetV3-Large dilated to a stride of 16: 11.0 M parameters, with the auxiliary head. Keys of the backbone
    /// begin with <c>backbone.</c> in place of <c>features.</c>. Images of 3x520x520 by default.
    /// </summary>
    public static Network V3MobileNetV3Large(int classes = SegmentationHead.VocClasses, Shape? input = null)
    {
        var (low, high, image) = SegmentationHead.MobileNetV3(input);
        return V3("deeplabv3_mobilenet_v3_large", high, low, image, classes);
    }

    /// <summary>
    /// DeepLab v3+ on ResNet-50 dilated to a stride of 16: 40.4 M parameters. The decoder's fine map is that of <c>layer1</c>. Images of 3x513x513
    /// by default.
    /// </summary>
    public static Network V3PlusResNet50(int classes = SegmentationHead.VocClasses, Shape? input = null) =>
        V3Plus("deeplabv3plus_resnet50", ResNet.ResNet50, classes, input);

    /// <summary>DeepLab v3+ on ResNet-101: 59.3 M parameters; otherwise as on ResNet-50.</summary>
    public static Network V3PlusResNet101(int classes = SegmentationHead.VocClasses, Shape? input = null) =>
        V3Plus("deeplabv3plus_resnet101", ResNet.ResNet101, classes, input);

    /// <summary>
    /// DeepLab v3+ on the catalog's Xception dilated to a stride of 16: 37.7 M parameters. The paper's own Xception is deeper and has strides in
    /// place of pools; as there, the decoder's fine map is that of the second block before its stride. Images of 3x513x513 by default.
    /// </summary>
    public static Network V3PlusXception(int classes = SegmentationHead.VocClasses, Shape? input = null)
    {
        var maps = Xception.Original(input: input ?? Shape.Map(3, 513, 513)).WithOutputStride(16)
            .Backbone("relu_3", "block2.rep.4", "input");
        return V3Plus("deeplabv3plus_xception", maps[0], maps[1].Relu(), maps[2], classes);
    }

    private static Network V3(string name, Func<int, ResNetOptions?, Network> resNet, int classes, Shape? input)
    {
        var maps = SegmentationHead.Dilated(resNet, outputStride: 8, input ?? Shape.Map(3, 520, 520), "layer4", "layer3");
        return V3(name, maps[0], maps[1], maps[2], classes);
    }

    // torchvision has the same rates at a stride of 16, too.
    private static Network V3(string name, FeatureMap deep, FeatureMap middle, FeatureMap image, int classes) => deep
        .In("classifier", x => x.In("0", x => Pyramid(x, RatesAtStride8)).ConvNormRelu(1, Features, kernel: 3).Logits("4", classes))
        .ResizeTo(image, Interpolation.Bilinear)
        .ToNetwork(name, middle.ToSegmentationHead(classes, image));

    private static Network V3Plus(string name, Func<int, ResNetOptions?, Network> resNet, int classes, Shape? input)
    {
        var maps = SegmentationHead.Dilated(resNet, outputStride: 16, input ?? Shape.Map(3, 513, 513), "layer4", "layer1");
        return V3Plus(name, maps[0], maps[1], maps[2], classes);
    }

    private static Network V3Plus(string name, FeatureMap deep, FeatureMap fine, FeatureMap image, int classes)
    {
        var pyramid = deep.In("aspp", x => Pyramid(x, RatesAtStride16)).ResizeTo(fine, Interpolation.Bilinear);
        return fine.In("low", x => x.ConvNormRelu(0, LowFeatures, kernel: 1)).Concat(pyramid)
            .In("decoder", x => x.ConvNormRelu(0, Features, kernel: 3).ConvNormRelu(3, Features, kernel: 3).Logits("6", classes))
            .ResizeTo(image, Interpolation.Bilinear).ToNetwork(name);
    }

    /// <summary>Atrous spatial pyramid pooling: a 1x1 convolution, 3x3 ones of several rates and the mean of the map, side by side.</summary>
    private static FeatureMap Pyramid(FeatureMap x, int[] rates)
    {
        FeatureMap[] branches =
        [
            x.In("convs.0", x => x.ConvNormRelu(0, Features, kernel: 1)),
            .. rates.Select((rate, index) => x.In($"convs.{index + 1}", x => x.ConvNormRelu(0, Features, kernel: 3, dilation: rate))),
            x.In($"convs.{rates.Length + 1}", pooled => pooled.GlobalAveragePool().ConvNormRelu(1, Features, kernel: 1)
                .ResizeTo(x, Interpolation.Bilinear)),
        ];
        return branches[0].Concat(branches[1..]).In("project", x => x.ConvNormRelu(0, Features, kernel: 1).Dropout());
    }
}
