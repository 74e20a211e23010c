using System.Collections.Immutable;
using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog;

/// <summary>
/// All networks by name: classifiers, and <see cref="Segmentation"/> networks. The names are torchvision's where it has the network; those for 32x32 pixels begin with <c>cifar_</c>, since
/// ResNet-20 of CIFAR-10 and ResNet-18 of ImageNet are not of one family; a squeeze-and-excitation network has <c>se_</c> in front of the
/// name of the network without.
/// </summary>
public static partial class NetworkCatalog
{
    // Classes of the data sets.
    private const int ImageNet = 1000;
    private const int Cifar10 = 10;

    private const ImageInterpolation Bicubic = ImageInterpolation.Bicubic;

    /// <summary>The classifiers.</summary>
    public static ImmutableArray<CatalogEntry> Entries { get; } =
    [
        new("alexnet", ImageNet, AlexNet.SingleGpu, Torchvision(56.5m, 79.1m)) { Method = "AlexNet" },
        new("alexnet_paper", ImageNet, AlexNet.Paper, new(59.3m, 81.8m, "Krizhevsky et al. 2012, table 2, ten crops"))
        {
            Method = "AlexNetPaper",
        },

        new("vgg11", ImageNet, Vgg.Vgg11, Torchvision(69.0m, 88.6m)),
        new("vgg11_bn", ImageNet, Vgg.Vgg11BatchNorm, Torchvision(70.4m, 89.8m)),
        new("vgg13", ImageNet, Vgg.Vgg13, Torchvision(69.9m, 89.2m)),
        new("vgg13_bn", ImageNet, Vgg.Vgg13BatchNorm, Torchvision(71.6m, 90.4m)),
        new("vgg16", ImageNet, Vgg.Vgg16, Torchvision(71.6m, 90.4m)),
        new("vgg16_bn", ImageNet, Vgg.Vgg16BatchNorm, Torchvision(73.4m, 91.5m)),
        new("vgg19", ImageNet, Vgg.Vgg19, Torchvision(72.4m, 90.9m)),
        new("vgg19_bn", ImageNet, Vgg.Vgg19BatchNorm, Torchvision(74.2m, 91.8m)),

        new("nin", ImageNet, NetworkInNetwork.ImageNet, new(59.36m, null, "the author's model for Caffe")) { Method = "NetworkInNetwork" },

        new("squeezenet1_0", ImageNet, SqueezeNet.SqueezeNet10, Torchvision(58.1m, 80.4m)),
        new("squeezenet1_1", ImageNet, SqueezeNet.SqueezeNet11, Torchvision(58.2m, 80.6m)),

        new("googlenet", ImageNet, Inception.GoogLeNet, Torchvision(69.8m, 89.5m, normalization: PixelNormalization.MinusOneToOne)),
        new("googlenet_paper", ImageNet, Inception.GoogLeNetPaper, new(68.7m, 88.9m, "BVLC's model for Caffe")),
        new("inception_v3", ImageNet, Inception.InceptionV3, Torchvision(77.3m, 93.5m, crop: 299, resize: 342, PixelNormalization.MinusOneToOne)),

        new("densenet121", ImageNet, DenseNet.DenseNet121, Torchvision(74.4m, 92.0m)),
        new("densenet161", ImageNet, DenseNet.DenseNet161, Torchvision(77.1m, 93.6m)),
        new("densenet169", ImageNet, DenseNet.DenseNet169, Torchvision(75.6m, 92.8m)),
        new("densenet201", ImageNet, DenseNet.DenseNet201, Torchvision(76.9m, 93.4m)),

        new("resnet18", ImageNet, ResNet.ResNet18, Torchvision(69.8m, 89.1m)),
        new("resnet34", ImageNet, ResNet.ResNet34, Torchvision(73.3m, 91.4m)),
        new("resnet50", ImageNet, ResNet.ResNet50, Torchvision(76.1m, 92.9m)),
        new("resnet101", ImageNet, ResNet.ResNet101, Torchvision(77.4m, 93.5m)),
        new("resnet152", ImageNet, ResNet.ResNet152, Torchvision(78.3m, 94.0m)),
        new("resnext50_32x4d", ImageNet, ResNet.ResNeXt50, Torchvision(77.6m, 93.7m)),
        new("resnext101_32x8d", ImageNet, ResNet.ResNeXt101, Torchvision(79.3m, 94.5m)),
        new("resnext101_64x4d", ImageNet, ResNet.ResNeXt101Of64Groups, Torchvision(83.2m, 96.5m, resize: 232)),
        new("wide_resnet50_2", ImageNet, ResNet.WideResNet50, Torchvision(78.5m, 94.1m)),
        new("wide_resnet101_2", ImageNet, ResNet.WideResNet101, Torchvision(78.8m, 94.3m)),
        new("plain18", ImageNet, ResNet.Plain18, new(72.06m, null, "He et al. 2015, table 2, ten crops")),
        new("plain34", ImageNet, ResNet.Plain34, new(71.46m, null, "He et al. 2015, table 2, ten crops")),

        new("se_resnet18", ImageNet, SEResNet.SEResNet18),
        new("se_resnet34", ImageNet, SEResNet.SEResNet34),
        new("se_resnet50", ImageNet, SEResNet.SEResNet50, new(77.63m, null, "Hu et al. 2018")),
        new("se_resnet101", ImageNet, SEResNet.SEResNet101),
        new("se_resnet152", ImageNet, SEResNet.SEResNet152),
        new("se_resnext50_32x4d", ImageNet, SEResNet.SEResNeXt50),
        new("se_resnext101_32x4d", ImageNet, SEResNet.SEResNeXt101Of4Channels, new(79.30m, 94.99m, "Hu et al. 2018, table 2")),
        new("se_resnext101_32x8d", ImageNet, SEResNet.SEResNeXt101),
        new("senet154", ImageNet, SENet.SENet154, new(81.32m, 95.53m, "Hu et al. 2018, 224 pixels")),

        new("xception", ImageNet, Xception.Original, new(79.0m, 94.5m, "Chollet 2017, table 1")) { Method = "Xception" },
        new(
            "small_xception", classes: 2, SmallNetworks.SmallXception,
            new(90.8m, null, "Chollet 2021, chapter 9: 2,000 test images of cats and dogs")),

        new("mobilenet_v1", ImageNet, MobileNet.MobileNetV1, MobileNets(70.6m)),
        new("mobilenet_v1_x0_75", ImageNet, MobileNet.MobileNetV1X0_75, MobileNets(68.4m)),
        new("mobilenet_v1_x0_5", ImageNet, MobileNet.MobileNetV1X0_5, MobileNets(63.7m)),
        new("mobilenet_v1_x0_25", ImageNet, MobileNet.MobileNetV1X0_25, MobileNets(50.6m)),
        new("mobilenet_v2", ImageNet, MobileNet.MobileNetV2, Torchvision(71.9m, 90.3m)),
        new("mobilenet_v3_large", ImageNet, MobileNet.MobileNetV3Large, Torchvision(74.0m, 91.3m)),
        new("mobilenet_v3_small", ImageNet, MobileNet.MobileNetV3Small, Torchvision(67.7m, 87.4m)),
        new("shufflenet_v2_x0_5", ImageNet, ShuffleNetV2.ShuffleNetV2X0_5, Torchvision(60.6m, 81.7m)),
        new("shufflenet_v2_x1_0", ImageNet, ShuffleNetV2.ShuffleNetV2X1_0, Torchvision(69.4m, 88.3m)),
        new("shufflenet_v2_x1_5", ImageNet, ShuffleNetV2.ShuffleNetV2X1_5, Torchvision(73.0m, 91.1m, resize: 232)),
        new("shufflenet_v2_x2_0", ImageNet, ShuffleNetV2.ShuffleNetV2X2_0, Torchvision(76.2m, 93.0m, resize: 232)),
        new("mnasnet0_5", ImageNet, MnasNet.MnasNet0_5, Torchvision(67.7m, 87.5m)),
        new("mnasnet0_75", ImageNet, MnasNet.MnasNet0_75, Torchvision(71.2m, 90.5m, resize: 232)),
        new("mnasnet1_0", ImageNet, MnasNet.MnasNet1_0, Torchvision(73.5m, 91.5m)),
        new("mnasnet1_3", ImageNet, MnasNet.MnasNet1_3, Torchvision(76.5m, 93.5m, resize: 232)),

        new("dcn_v1_resnet50", ImageNet, DeformableResNet.ResNet50V1) { Method = "DeformableResNet50V1" },
        new("dcn_v2_resnet50", ImageNet, DeformableResNet.ResNet50V2) { Method = "DeformableResNet50V2" },

        new("efficientnet_b0", ImageNet, EfficientNet.EfficientNetB0, Torchvision(77.7m, 93.5m, by: Bicubic)),
        new("efficientnet_b1", ImageNet, EfficientNet.EfficientNetB1, Torchvision(78.6m, 94.2m, crop: 240, by: Bicubic)),
        new("efficientnet_b2", ImageNet, EfficientNet.EfficientNetB2, Torchvision(80.6m, 95.3m, crop: 288, resize: 288, by: Bicubic)),
        new("efficientnet_b3", ImageNet, EfficientNet.EfficientNetB3, Torchvision(82.0m, 96.1m, crop: 300, resize: 320, by: Bicubic)),
        new("efficientnet_b4", ImageNet, EfficientNet.EfficientNetB4, Torchvision(83.4m, 96.6m, crop: 380, resize: 384, by: Bicubic)),
        new("efficientnet_b5", ImageNet, EfficientNet.EfficientNetB5, Torchvision(83.4m, 96.6m, crop: 456, resize: 456, by: Bicubic)),
        new("efficientnet_b6", ImageNet, EfficientNet.EfficientNetB6, Torchvision(84.0m, 96.9m, crop: 528, resize: 528, by: Bicubic)),
        new("efficientnet_b7", ImageNet, EfficientNet.EfficientNetB7, Torchvision(84.1m, 96.9m, crop: 600, resize: 600, by: Bicubic)),
        new("efficientnet_v2_s", ImageNet, EfficientNetV2.EfficientNetV2S, Torchvision(84.2m, 96.9m, crop: 384, resize: 384)),
        new("efficientnet_v2_m", ImageNet, EfficientNetV2.EfficientNetV2M, Torchvision(85.1m, 97.2m, crop: 480, resize: 480)),
        new("efficientnet_v2_l", ImageNet, EfficientNetV2.EfficientNetV2L, Torchvision(85.8m, 97.8m, crop: 480, resize: 480, PixelNormalization.MinusOneToOne, Bicubic)),

        new("regnet_x_400mf", ImageNet, RegNet.RegNetX400MF, Torchvision(72.8m, 91.0m)),
        new("regnet_x_800mf", ImageNet, RegNet.RegNetX800MF, Torchvision(75.2m, 92.3m)),
        new("regnet_x_1_6gf", ImageNet, RegNet.RegNetX1_6GF, Torchvision(77.0m, 93.4m)),
        new("regnet_x_3_2gf", ImageNet, RegNet.RegNetX3_2GF, Torchvision(78.4m, 94.0m)),
        new("regnet_x_8gf", ImageNet, RegNet.RegNetX8GF, Torchvision(79.3m, 94.7m)),
        new("regnet_x_16gf", ImageNet, RegNet.RegNetX16GF, Torchvision(80.1m, 94.9m)),
        new("regnet_x_32gf", ImageNet, RegNet.RegNetX32GF, Torchvision(80.6m, 95.2m)),
        new("regnet_y_400mf", ImageNet, RegNet.RegNetY400MF, Torchvision(74.0m, 91.7m)),
        new("regnet_y_800mf", ImageNet, RegNet.RegNetY800MF, Torchvision(76.4m, 93.1m)),
        new("regnet_y_1_6gf", ImageNet, RegNet.RegNetY1_6GF, Torchvision(78.0m, 94.0m)),
        new("regnet_y_3_2gf", ImageNet, RegNet.RegNetY3_2GF, Torchvision(78.9m, 94.6m)),
        new("regnet_y_8gf", ImageNet, RegNet.RegNetY8GF, Torchvision(80.0m, 95.0m)),
        new("regnet_y_16gf", ImageNet, RegNet.RegNetY16GF, Torchvision(80.4m, 95.2m)),
        new("regnet_y_32gf", ImageNet, RegNet.RegNetY32GF, Torchvision(80.9m, 95.3m)),

        new("convnext_tiny", ImageNet, ConvNeXt.ConvNeXtTiny, Torchvision(82.5m, 96.1m, resize: 236)),
        new("convnext_small", ImageNet, ConvNeXt.ConvNeXtSmall, Torchvision(83.6m, 96.7m, resize: 230)),
        new("convnext_base", ImageNet, ConvNeXt.ConvNeXtBase, Torchvision(84.1m, 96.9m, resize: 232)),
        new("convnext_large", ImageNet, ConvNeXt.ConvNeXtLarge, Torchvision(84.4m, 97.0m, resize: 232)),

        new("small_resnet", Cifar10, SmallNetworks.SmallResNet),
        new("cifar_resnet20", Cifar10, CifarResNet.ResNet20, new(91.25m, null, "He et al. 2015, table 6")),
        new("cifar_resnet32", Cifar10, CifarResNet.ResNet32, new(92.49m, null, "He et al. 2015, table 6")),
        new("cifar_resnet44", Cifar10, CifarResNet.ResNet44, new(92.83m, null, "He et al. 2015, table 6")),
        new("cifar_resnet56", Cifar10, CifarResNet.ResNet56, new(93.03m, null, "He et al. 2015, table 6")),
        new("cifar_resnet110", Cifar10, CifarResNet.ResNet110, new(93.57m, null, "He et al. 2015, table 6")),

        new("cifar_nin", Cifar10, NetworkInNetwork.Cifar, new(91.19m, null, "Lin et al. 2014, table 1"))
        {
            Method = "CifarNetworkInNetwork",
        },

        new("cifar_densenet_40_12", Cifar10, CifarDenseNet.DenseNet, Huang(94.76m)) { Method = "CifarDenseNet" },
        new("cifar_densenet_bc_100_12", Cifar10, CifarDenseNet.DenseNetBC100, Huang(95.49m)),
        new("cifar_densenet_bc_190_40", Cifar10, CifarDenseNet.DenseNetBC190, Huang(96.54m)),
        new("cifar_densenet_bc_250_24", Cifar10, CifarDenseNet.DenseNetBC250, Huang(96.38m)),
    ];

    /// <summary>The names of the classifiers.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Entries.Select(entry => entry.Name)];

    /// <summary>Builds the network of a name.</summary>
    /// <param name="name">One of <see cref="Names"/>, or the name of a network in <see cref="Segmentation"/>.</param>
    /// <param name="classes">Number of classes; null takes those of the data set that the network was published with.</param>
    /// <param name="input">Shape of one image; null takes the shape that the network was published with.</param>
    /// <exception cref="ArgumentException">
    /// There is no such network (the message lists near names), no class, or the images are too small for the network.
    /// </exception>
    public static Network Get(string name, int? classes = null, Shape? input = null) => Entry(name).Build(classes, input);

    /// <summary>The entry of a name.</summary>
    /// <param name="name">One of <see cref="Names"/>, or the name of a network in <see cref="Segmentation"/>.</param>
    /// <exception cref="ArgumentException">There is no such network; the message lists near names.</exception>
    public static CatalogEntry Entry(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var all = Entries.Concat(Segmentation);
        return all.FirstOrDefault(entry => entry.Name == name) ?? throw new ArgumentException(
            $"There is no network '{name}'.{NearNames.Suggest(name, all.Select(entry => entry.Name))} " +
            $"{nameof(NetworkCatalog)}.{nameof(Names)} lists the {Names.Length} classifiers, {nameof(Segmentation)} the segmentation networks.",
            nameof(name));
    }

    private static PublishedAccuracy Huang(decimal top1) => new(top1, null, "Huang et al. 2017, table 2");

    // The presets of torchvision's weights. GoogLeNet's and Inception's were ported from TensorFlow, and their models turn ImageNet's
    // normalisation into that of -1 to 1 themselves.
    private static PublishedAccuracy Torchvision(
        decimal top1, decimal top5, int crop = 224, int resize = 256, PixelNormalization? normalization = null,
        ImageInterpolation by = ImageInterpolation.Bilinear) => new(top1, top5, "torchvision's first weights")
    {
        Evaluation = new(crop, resize, normalization ?? PixelNormalization.ImageNet) { Interpolation = by },
    };

    private static PublishedAccuracy MobileNets(decimal top1) => new(top1, null, "Howard et al. 2017, table 6");
}
