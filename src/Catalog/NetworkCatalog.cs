using System.Collections.Immutable;
using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog;

/// <summary>
/// All networks by name. The names are torchvision's where it has the network; those for 32x32 pixels begin with <c>cifar_</c>, since
/// ResNet-20 of CIFAR-10 and ResNet-18 of ImageNet are not of one family; a squeeze-and-excitation network has <c>se_</c> in front of the
/// name of the network without.
/// </summary>
public static class NetworkCatalog
{
    /// <summary>All networks.</summary>
    public static ImmutableArray<CatalogEntry> Entries { get; } =
    [
        ImageNet("alexnet", classes => AlexNet.SingleGpu(classes), Torchvision(56.5m, 79.1m)),
        ImageNet("alexnet_paper", classes => AlexNet.Paper(classes), new(59.3m, 81.8m, "Krizhevsky et al. 2012, table 2, ten crops")),

        ImageNet("vgg11", classes => Vgg.Vgg11(classes), Torchvision(69.0m, 88.6m)),
        ImageNet("vgg11_bn", classes => Vgg.Vgg11BatchNorm(classes), Torchvision(70.4m, 89.8m)),
        ImageNet("vgg13", classes => Vgg.Vgg13(classes), Torchvision(69.9m, 89.2m)),
        ImageNet("vgg13_bn", classes => Vgg.Vgg13BatchNorm(classes), Torchvision(71.6m, 90.4m)),
        ImageNet("vgg16", classes => Vgg.Vgg16(classes), Torchvision(71.6m, 90.4m)),
        ImageNet("vgg16_bn", classes => Vgg.Vgg16BatchNorm(classes), Torchvision(73.4m, 91.5m)),
        ImageNet("vgg19", classes => Vgg.Vgg19(classes), Torchvision(72.4m, 90.9m)),
        ImageNet("vgg19_bn", classes => Vgg.Vgg19BatchNorm(classes), Torchvision(74.2m, 91.8m)),

        ImageNet("nin", classes => NetworkInNetwork.ImageNet(classes), new(59.36m, null, "the author's model for Caffe")),

        ImageNet("squeezenet1_0", classes => SqueezeNet.SqueezeNet10(classes), Torchvision(58.1m, 80.4m)),
        ImageNet("squeezenet1_1", classes => SqueezeNet.SqueezeNet11(classes), Torchvision(58.2m, 80.6m)),

        ImageNet("googlenet", classes => Inception.GoogLeNet(classes), Torchvision(69.8m, 89.5m)),
        ImageNet("googlenet_paper", classes => Inception.GoogLeNetPaper(classes), new(68.7m, 88.9m, "BVLC's model for Caffe")),
        ImageNet("inception_v3", classes => Inception.InceptionV3(classes), Torchvision(77.3m, 93.5m)),

        ImageNet("densenet121", classes => DenseNet.DenseNet121(classes), Torchvision(74.4m, 92.0m)),
        ImageNet("densenet161", classes => DenseNet.DenseNet161(classes), Torchvision(77.1m, 93.6m)),
        ImageNet("densenet169", classes => DenseNet.DenseNet169(classes), Torchvision(75.6m, 92.8m)),
        ImageNet("densenet201", classes => DenseNet.DenseNet201(classes), Torchvision(76.9m, 93.4m)),

        ImageNet("resnet18", classes => ResNet.ResNet18(classes), Torchvision(69.8m, 89.1m)),
        ImageNet("resnet34", classes => ResNet.ResNet34(classes), Torchvision(73.3m, 91.4m)),
        ImageNet("resnet50", classes => ResNet.ResNet50(classes), Torchvision(76.1m, 92.9m)),
        ImageNet("resnet101", classes => ResNet.ResNet101(classes), Torchvision(77.4m, 93.5m)),
        ImageNet("resnet152", classes => ResNet.ResNet152(classes), Torchvision(78.3m, 94.0m)),
        ImageNet("resnext50_32x4d", classes => ResNet.ResNeXt50(classes), Torchvision(77.6m, 93.7m)),
        ImageNet("resnext101_32x8d", classes => ResNet.ResNeXt101(classes), Torchvision(79.3m, 94.5m)),
        ImageNet("resnext101_64x4d", classes => ResNet.ResNeXt101Of64Groups(classes)),
        ImageNet("wide_resnet50_2", classes => ResNet.WideResNet50(classes), Torchvision(78.5m, 94.1m)),
        ImageNet("wide_resnet101_2", classes => ResNet.WideResNet101(classes)),
        ImageNet("plain18", classes => ResNet.Plain18(classes), new(72.06m, null, "He et al. 2015, table 2, ten crops")),
        ImageNet("plain34", classes => ResNet.Plain34(classes), new(71.46m, null, "He et al. 2015, table 2, ten crops")),

        ImageNet("se_resnet18", classes => SEResNet.SEResNet18(classes)),
        ImageNet("se_resnet34", classes => SEResNet.SEResNet34(classes)),
        ImageNet("se_resnet50", classes => SEResNet.SEResNet50(classes), new(77.63m, null, "Hu et al. 2018")),
        ImageNet("se_resnet101", classes => SEResNet.SEResNet101(classes)),
        ImageNet("se_resnet152", classes => SEResNet.SEResNet152(classes)),
        ImageNet("se_resnext50_32x4d", classes => SEResNet.SEResNeXt50(classes)),
        ImageNet("se_resnext101_32x4d", classes => SEResNet.SEResNeXt101Of4Channels(classes), new(79.30m, 94.99m, "Hu et al. 2018, table 2")),
        ImageNet("se_resnext101_32x8d", classes => SEResNet.SEResNeXt101(classes)),
        ImageNet("senet154", classes => SENet.SENet154(classes), new(81.32m, 95.53m, "Hu et al. 2018, 224 pixels")),

        ImageNet("xception", classes => Xception.Original(classes), new(79.0m, 94.5m, "Chollet 2017, table 1")),
        new("small_xception", classes: 2, classes => SmallNetworks.SmallXception(classes))
        {
            Accuracy = new(90.8m, null, "Chollet 2021, chapter 9: 2,000 test pictures of cats and dogs"),
        },

        ImageNet("mobilenet_v1", classes => MobileNet.MobileNetV1(classes), MobileNets(70.6m)),
        ImageNet("mobilenet_v1_x0_75", classes => MobileNet.MobileNetV1X0_75(classes), MobileNets(68.4m)),
        ImageNet("mobilenet_v1_x0_5", classes => MobileNet.MobileNetV1X0_5(classes), MobileNets(63.7m)),
        ImageNet("mobilenet_v1_x0_25", classes => MobileNet.MobileNetV1X0_25(classes), MobileNets(50.6m)),
        ImageNet("mobilenet_v2", classes => MobileNet.MobileNetV2(classes), Torchvision(71.9m, 90.3m)),
        ImageNet("mobilenet_v3_large", classes => MobileNet.MobileNetV3Large(classes), Torchvision(74.0m, 91.3m)),
        ImageNet("mobilenet_v3_small", classes => MobileNet.MobileNetV3Small(classes), Torchvision(67.7m, 87.4m)),
        ImageNet("shufflenet_v2_x0_5", classes => ShuffleNetV2.ShuffleNetV2X0_5(classes), Torchvision(60.6m, 81.7m)),
        ImageNet("shufflenet_v2_x1_0", classes => ShuffleNetV2.ShuffleNetV2X1_0(classes), Torchvision(69.4m, 88.3m)),
        ImageNet("shufflenet_v2_x1_5", classes => ShuffleNetV2.ShuffleNetV2X1_5(classes), Torchvision(73.0m, 91.1m)),
        ImageNet("shufflenet_v2_x2_0", classes => ShuffleNetV2.ShuffleNetV2X2_0(classes), Torchvision(76.2m, 93.0m)),
        ImageNet("mnasnet0_5", classes => MnasNet.MnasNet0_5(classes), Torchvision(67.7m, 87.5m)),
        ImageNet("mnasnet0_75", classes => MnasNet.MnasNet0_75(classes), Torchvision(71.2m, 90.5m)),
        ImageNet("mnasnet1_0", classes => MnasNet.MnasNet1_0(classes), Torchvision(73.5m, 91.5m)),
        ImageNet("mnasnet1_3", classes => MnasNet.MnasNet1_3(classes), Torchvision(76.5m, 93.5m)),

        ImageNet("dcn_v1_resnet50", classes => DeformableResNet.ResNet50V1(classes)),
        ImageNet("dcn_v2_resnet50", classes => DeformableResNet.ResNet50V2(classes)),

        ImageNet("efficientnet_b0", classes => EfficientNet.EfficientNetB0(classes), Torchvision(77.7m, 93.5m)),
        ImageNet("efficientnet_b1", classes => EfficientNet.EfficientNetB1(classes), Torchvision(78.6m, 94.2m)),
        ImageNet("efficientnet_b2", classes => EfficientNet.EfficientNetB2(classes), Torchvision(80.6m, 95.3m)),
        ImageNet("efficientnet_b3", classes => EfficientNet.EfficientNetB3(classes), Torchvision(82.0m, 96.1m)),
        ImageNet("efficientnet_b4", classes => EfficientNet.EfficientNetB4(classes), Torchvision(83.4m, 96.6m)),
        ImageNet("efficientnet_b5", classes => EfficientNet.EfficientNetB5(classes), Torchvision(83.4m, 96.6m)),
        ImageNet("efficientnet_b6", classes => EfficientNet.EfficientNetB6(classes), Torchvision(84.0m, 96.9m)),
        ImageNet("efficientnet_b7", classes => EfficientNet.EfficientNetB7(classes), Torchvision(84.1m, 96.9m)),
        ImageNet("efficientnet_v2_s", classes => EfficientNetV2.EfficientNetV2S(classes), Torchvision(84.2m, 96.9m)),
        ImageNet("efficientnet_v2_m", classes => EfficientNetV2.EfficientNetV2M(classes), Torchvision(85.1m, 97.2m)),
        ImageNet("efficientnet_v2_l", classes => EfficientNetV2.EfficientNetV2L(classes), Torchvision(85.8m, 97.8m)),

        ImageNet("regnet_x_400mf", classes => RegNet.RegNetX400MF(classes), Torchvision(72.8m, 91.0m)),
        ImageNet("regnet_x_800mf", classes => RegNet.RegNetX800MF(classes), Torchvision(75.2m, 92.3m)),
        ImageNet("regnet_x_1_6gf", classes => RegNet.RegNetX1_6GF(classes), Torchvision(77.0m, 93.4m)),
        ImageNet("regnet_x_3_2gf", classes => RegNet.RegNetX3_2GF(classes), Torchvision(78.4m, 94.0m)),
        ImageNet("regnet_x_8gf", classes => RegNet.RegNetX8GF(classes), Torchvision(79.3m, 94.7m)),
        ImageNet("regnet_x_16gf", classes => RegNet.RegNetX16GF(classes), Torchvision(80.1m, 94.9m)),
        ImageNet("regnet_x_32gf", classes => RegNet.RegNetX32GF(classes), Torchvision(80.6m, 95.2m)),
        ImageNet("regnet_y_400mf", classes => RegNet.RegNetY400MF(classes), Torchvision(74.0m, 91.7m)),
        ImageNet("regnet_y_800mf", classes => RegNet.RegNetY800MF(classes), Torchvision(76.4m, 93.1m)),
        ImageNet("regnet_y_1_6gf", classes => RegNet.RegNetY1_6GF(classes), Torchvision(78.0m, 94.0m)),
        ImageNet("regnet_y_3_2gf", classes => RegNet.RegNetY3_2GF(classes), Torchvision(78.9m, 94.6m)),
        ImageNet("regnet_y_8gf", classes => RegNet.RegNetY8GF(classes), Torchvision(80.0m, 95.0m)),
        ImageNet("regnet_y_16gf", classes => RegNet.RegNetY16GF(classes), Torchvision(80.4m, 95.2m)),
        ImageNet("regnet_y_32gf", classes => RegNet.RegNetY32GF(classes), Torchvision(80.9m, 95.3m)),

        ImageNet("convnext_tiny", classes => ConvNeXt.ConvNeXtTiny(classes), Torchvision(82.5m, 96.1m)),
        ImageNet("convnext_small", classes => ConvNeXt.ConvNeXtSmall(classes), Torchvision(83.6m, 96.7m)),
        ImageNet("convnext_base", classes => ConvNeXt.ConvNeXtBase(classes), Torchvision(84.1m, 96.9m)),
        ImageNet("convnext_large", classes => ConvNeXt.ConvNeXtLarge(classes), Torchvision(84.4m, 97.0m)),

        Cifar10("small_resnet", classes => SmallNetworks.SmallResNet(classes)),
        Cifar10("cifar_resnet20", classes => CifarResNet.ResNet20(classes), new(91.25m, null, "He et al. 2015, table 6")),
        Cifar10("cifar_resnet32", classes => CifarResNet.ResNet32(classes), new(92.49m, null, "He et al. 2015, table 6")),
        Cifar10("cifar_resnet44", classes => CifarResNet.ResNet44(classes), new(92.83m, null, "He et al. 2015, table 6")),
        Cifar10("cifar_resnet56", classes => CifarResNet.ResNet56(classes), new(93.03m, null, "He et al. 2015, table 6")),
        Cifar10("cifar_resnet110", classes => CifarResNet.ResNet110(classes), new(93.57m, null, "He et al. 2015, table 6")),

        Cifar10("cifar_nin", classes => NetworkInNetwork.Cifar(classes), new(91.19m, null, "Lin et al. 2014, table 1")),

        Cifar10("cifar_densenet_40_12", classes => CifarDenseNet.DenseNet(classes), Huang(94.76m)),
        Cifar10("cifar_densenet_bc_100_12", classes => CifarDenseNet.DenseNetBC100(classes), Huang(95.49m)),
        Cifar10("cifar_densenet_bc_190_40", classes => CifarDenseNet.DenseNetBC190(classes), Huang(96.54m)),
        Cifar10("cifar_densenet_bc_250_24", classes => CifarDenseNet.DenseNetBC250(classes), Huang(96.38m)),
    ];

    /// <summary>The names of all networks.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Entries.Select(entry => entry.Name)];

    /// <summary>Builds the network of a name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="classes">Number of classes; null takes those of the data set that the network was published with.</param>
    /// <param name="input">Shape of one picture; null takes the shape that the network was published with.</param>
    /// <exception cref="ArgumentException">
    /// There is no such network (the message lists near names), no class, or the pictures are too small for the network.
    /// </exception>
    public static Network Get(string name, int? classes = null, Shape? input = null) => Entry(name).Build(classes, input);

    /// <summary>The entry of a name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such network; the message lists near names.</exception>
    public static CatalogEntry Entry(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Entries.FirstOrDefault(entry => entry.Name == name) ?? throw new ArgumentException(
            $"There is no network '{name}'.{NearNames.Suggest(name, Names)} " +
            $"{nameof(NetworkCatalog)}.{nameof(Names)} lists all {Names.Length}.",
            nameof(name));
    }

    private static CatalogEntry ImageNet(string name, Func<int, Network> builder, PublishedAccuracy? accuracy = null) =>
        new(name, classes: 1000, builder) { Accuracy = accuracy };

    private static CatalogEntry Cifar10(string name, Func<int, Network> builder, PublishedAccuracy? accuracy = null) =>
        new(name, classes: 10, builder) { Accuracy = accuracy };

    private static PublishedAccuracy Huang(decimal top1) => new(top1, null, "Huang et al. 2017, table 2");

    private static PublishedAccuracy Torchvision(decimal top1, decimal top5) => new(top1, top5, "torchvision's first weights");

    private static PublishedAccuracy MobileNets(decimal top1) => new(top1, null, "Howard et al. 2017, table 6");
}
