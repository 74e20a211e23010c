using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// Fully convolutional networks (Long et al. 2015): those of the paper on VGG-16, and torchvision's on dilated ResNets. Keys of the backbone are
/// <c>backbone.</c> and those of the classifier, whose published weights fit. Each method takes the number of classes, with the background (21 by
/// default, those of PASCAL VOC), and the shape of an image; the network gives logits of classes x height x width.
/// Auxiliary heads are those of torchvision, with the loss weight of its reference training, 0.5; <see cref="Network.WithoutHeads"/> is without.
/// Each method throws <see cref="ArgumentException"/> where the images are too small, or there are no classes.
/// </summary>
public static class Fcn
{
    // What lets fc6 have its 7x7 windows around every place, as in the authors' networks for Caffe.
    private const int ImagePadding = 100;

    /// <summary>
    /// FCN-32s on VGG-16: 136.2 M parameters. Padding of 100, names of the layers behind VGG's, crops and bilinear transposed convolutions are
    /// those of the authors' network for Caffe; the dense layers of VGG-16 are its convolutions <c>classifier.0</c> (fc6) and <c>classifier.3</c>
    /// (<see cref="ConvolutionalForm">ToConvolutional</see>). Images of 3x500x500 by default.
    /// </summary>
    public static Network Fcn32s(int classes = SegmentationHead.VocClasses, Shape? input = null) => OnVgg16(Stride.Of32, classes, input);

    /// <summary>FCN-16s on VGG-16, with the scores of the fourth pool: 134.8 M parameters; otherwise as <see cref="Fcn32s"/>.</summary>
    public static Network Fcn16s(int classes = SegmentationHead.VocClasses, Shape? input = null) => OnVgg16(Stride.Of16, classes, input);

    /// <summary>FCN-8s on VGG-16, with the scores of the fourth and third pool: 134.5 M parameters; otherwise as <see cref="Fcn32s"/>.</summary>
    public static Network Fcn8s(int classes = SegmentationHead.VocClasses, Shape? input = null) => OnVgg16(Stride.Of8, classes, input);

    /// <summary>
    /// torchvision's FCN on ResNet-50 dilated to a stride of 8: 33.0 M parameters, and 2.4 M in the auxiliary head. Images of 3x520x520 by default.
    /// </summary>
    public static Network ResNet50(int classes = SegmentationHead.VocClasses, Shape? input = null) =>
        OnResNet("fcn_resnet50", ResNet.ResNet50, classes, input);

    /// <summary>
    /// torchvision's FCN on ResNet-101 dilated to a stride of 8: 52.0 M parameters, and 2.4 M in the auxiliary head. Images of 3x520x520 by
    /// default.
    /// </summary>
    public static Network ResNet101(int classes = SegmentationHead.VocClasses, Shape? input = null) =>
        OnResNet("fcn_resnet101", ResNet.ResNet101, classes, input);

    /// <summary>The finest grid on which scores are added up.</summary>
    internal enum Stride
    {
        Of32 = 32,
        Of16 = 16,
        Of8 = 8,
    }

    /// <param name="stride">The finest grid on which scores are added up.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="input">Shape of an image.</param>
    /// <param name="width">Channels of fc6 and fc7.</param>
    internal static Network OnVgg16(Stride stride, int classes, Shape? input, int width = 4096)
    {
        var maps = Padded(Vgg.Vgg16().ToConvolutional(), input ?? Shape.Map(3, 500, 500), width)
            .Backbone("classifier.dropout_1", "features.maxpool_3", "features.maxpool_2", "input");
        var (pool4, pool3, image) = (maps[1], maps[2], maps[3]);
        var x = Score(maps[0], "score_fr");
        if (stride <= Stride.Of16)
            x = WithFiner(x, pool4, "score_pool4", "upscore2", offset: 5);
        if (stride <= Stride.Of8)
            x = WithFiner(x, pool3, "score_pool3", "upscore_pool4", offset: 9);
        return Enlarge(x, $"upscore{(stride == Stride.Of32 ? "" : (int)stride)}", factor: (int)stride)
            .CropTo(image, offset: BorderOf(stride)).ToNetwork($"fcn{(int)stride}s_vgg16");

        FeatureMap WithFiner(FeatureMap x, FeatureMap pool, string score, string enlarge, int offset)
        {
            var scores = Score(pool, score);
            var enlarged = Enlarge(x, enlarge, factor: 2);
            return enlarged.Add(scores.CropTo(enlarged, offset));
        }

        FeatureMap Score(FeatureMap x, string name) => x.Conv(name, classes, kernel: 1, bias: true, initialization: Initialization.Zero);

        FeatureMap Enlarge(FeatureMap x, string name, int factor) => x.ConvTranspose(
            name, classes, kernel: 2 * factor, stride: factor, bias: false, initialization: Initialization.Bilinear);
    }

    // Where the image lies in the enlarged scores, as the authors' networks crop.
    private static int BorderOf(Stride stride) => stride switch
    {
        Stride.Of32 => 19,
        Stride.Of16 => 27,
        _ => 31,
    };

    private static Network Padded(Network vgg, Shape input, int width) => vgg.Rewrite((node, inputs) => node.With(
        node.Op switch
        {
            Input => new Input(input),
            Conv conv when node.Name == "features.0" => conv with { Padding = ImagePadding },
            Conv conv when node.Name is "classifier.0" or "classifier.3" => conv with { Channels = width },
            // As Caffe pools.
            MaxPool pool => pool with { CeilMode = true },
            var op => op,
        },
        inputs));

    private static Network OnResNet(string name, Func<int, ResNetOptions?, Network> resNet, int classes, Shape? input)
    {
        var maps = SegmentationHead.Dilated(resNet, outputStride: 8, input ?? Shape.Map(3, 520, 520), "layer4", "layer3");
        var (deep, middle, image) = (maps[0], maps[1], maps[2]);
        return deep.In("classifier", x => x.FcnHead(classes)).ResizeTo(image, Interpolation.Bilinear)
            .ToNetwork(name, middle.ToSegmentationHead(classes, image));
    }
}
