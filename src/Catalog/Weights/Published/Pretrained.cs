using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace MLNet.CnnCatalog.Weights;

/// <summary>
/// Published weights by name: those of torchvision for every network that it and the catalog have, and those of a package of ML.NET. A network has its
/// first weights under the name of its trainer (those of <c>pretrained=True</c>, <c>IMAGENET1K_V1</c>, with which the catalog's accuracies were
/// measured) and, where torchvision trained it anew, its second ones under that name and V2 (<c>IMAGENET1K_V2</c>). The second classify better;
/// which is the better beginning for other images is not known beforehand.
/// </summary>
/// <remarks>
/// Addresses, accuracies and preparation are those of torchvision 0.14 (torchvision/models). Its weights have the licence of torchvision, BSD-3-Clause;
/// they were trained on ImageNet, whose images may be used for research that is not commercial.
/// </remarks>
public static class Pretrained
{
    private const string Torchvision = "https://download.pytorch.org/models/";

    private static readonly List<PretrainedWeights> Known = [];

    /// <summary>Weights of <c>alexnet</c>.</summary>
    public static PretrainedWeights AlexNet { get; } = First("alexnet", "alexnet-owt-7be5be79.pth");

    /// <summary>Weights of <c>vgg11</c>.</summary>
    public static PretrainedWeights Vgg11 { get; } = First("vgg11", "vgg11-8a719046.pth");
    /// <summary>Weights of <c>vgg11_bn</c>.</summary>
    public static PretrainedWeights Vgg11BatchNorm { get; } = First("vgg11_bn", "vgg11_bn-6002323d.pth");
    /// <summary>Weights of <c>vgg13</c>.</summary>
    public static PretrainedWeights Vgg13 { get; } = First("vgg13", "vgg13-19584684.pth");
    /// <summary>Weights of <c>vgg13_bn</c>.</summary>
    public static PretrainedWeights Vgg13BatchNorm { get; } = First("vgg13_bn", "vgg13_bn-abd245e5.pth");
    /// <summary>Weights of <c>vgg16</c>.</summary>
    public static PretrainedWeights Vgg16 { get; } = First("vgg16", "vgg16-397923af.pth");
    /// <summary>Weights of <c>vgg16_bn</c>.</summary>
    public static PretrainedWeights Vgg16BatchNorm { get; } = First("vgg16_bn", "vgg16_bn-6c64b313.pth");
    /// <summary>Weights of <c>vgg19</c>.</summary>
    public static PretrainedWeights Vgg19 { get; } = First("vgg19", "vgg19-dcbb9e9d.pth");
    /// <summary>Weights of <c>vgg19_bn</c>.</summary>
    public static PretrainedWeights Vgg19BatchNorm { get; } = First("vgg19_bn", "vgg19_bn-c79401a0.pth");

    /// <summary>Weights of <c>squeezenet1_0</c>.</summary>
    public static PretrainedWeights SqueezeNet10 { get; } = First("squeezenet1_0", "squeezenet1_0-b66bff10.pth");
    /// <summary>Weights of <c>squeezenet1_1</c>.</summary>
    public static PretrainedWeights SqueezeNet11 { get; } = First("squeezenet1_1", "squeezenet1_1-b8a52dc0.pth");

    /// <summary>Weights of <c>googlenet</c>.</summary>
    public static PretrainedWeights GoogLeNet { get; } = First("googlenet", "googlenet-1378be20.pth");
    /// <summary>Weights of <c>inception_v3</c>.</summary>
    public static PretrainedWeights InceptionV3 { get; } = First("inception_v3", "inception_v3_google-0cc3c7bd.pth");

    /// <summary>Weights of <c>densenet121</c>.</summary>
    public static PretrainedWeights DenseNet121 { get; } = FirstOfDenseNet("densenet121", "densenet121-a639ec97.pth");
    /// <summary>Weights of <c>densenet161</c>.</summary>
    public static PretrainedWeights DenseNet161 { get; } = FirstOfDenseNet("densenet161", "densenet161-8d451a50.pth");
    /// <summary>Weights of <c>densenet169</c>.</summary>
    public static PretrainedWeights DenseNet169 { get; } = FirstOfDenseNet("densenet169", "densenet169-b2777c0a.pth");
    /// <summary>Weights of <c>densenet201</c>.</summary>
    public static PretrainedWeights DenseNet201 { get; } = FirstOfDenseNet("densenet201", "densenet201-c1103571.pth");

    /// <summary>Weights of <c>resnet18</c>.</summary>
    public static PretrainedWeights ResNet18 { get; } = First("resnet18", "resnet18-f37072fd.pth");
    /// <summary>Weights of <c>resnet34</c>.</summary>
    public static PretrainedWeights ResNet34 { get; } = First("resnet34", "resnet34-b627a593.pth");
    /// <summary>First weights of <c>resnet50</c>.</summary>
    public static PretrainedWeights ResNet50 { get; } = First("resnet50", "resnet50-0676ba61.pth");
    /// <summary>Second weights of <c>resnet50</c>.</summary>
    public static PretrainedWeights ResNet50V2 { get; } = Second("resnet50", "resnet50-11ad3fa6.pth", 80.9m, 95.4m);
    /// <summary>First weights of <c>resnet101</c>.</summary>
    public static PretrainedWeights ResNet101 { get; } = First("resnet101", "resnet101-63fe2227.pth");
    /// <summary>Second weights of <c>resnet101</c>.</summary>
    public static PretrainedWeights ResNet101V2 { get; } = Second("resnet101", "resnet101-cd907fc2.pth", 81.9m, 95.8m);
    /// <summary>First weights of <c>resnet152</c>.</summary>
    public static PretrainedWeights ResNet152 { get; } = First("resnet152", "resnet152-394f9c45.pth");
    /// <summary>Second weights of <c>resnet152</c>.</summary>
    public static PretrainedWeights ResNet152V2 { get; } = Second("resnet152", "resnet152-f82ba261.pth", 82.3m, 96.0m);
    /// <summary>First weights of <c>resnext50_32x4d</c>.</summary>
    public static PretrainedWeights ResNeXt50 { get; } = First("resnext50_32x4d", "resnext50_32x4d-7cdf4587.pth");
    /// <summary>Second weights of <c>resnext50_32x4d</c>.</summary>
    public static PretrainedWeights ResNeXt50V2 { get; } = Second("resnext50_32x4d", "resnext50_32x4d-1a0047aa.pth", 81.2m, 95.3m);
    /// <summary>First weights of <c>resnext101_32x8d</c>.</summary>
    public static PretrainedWeights ResNeXt101 { get; } = First("resnext101_32x8d", "resnext101_32x8d-8ba56ff5.pth");
    /// <summary>Second weights of <c>resnext101_32x8d</c>.</summary>
    public static PretrainedWeights ResNeXt101V2 { get; } = Second("resnext101_32x8d", "resnext101_32x8d-110c445d.pth", 82.8m, 96.2m);
    /// <summary>Weights of <c>resnext101_64x4d</c>.</summary>
    public static PretrainedWeights ResNeXt101Of64Groups { get; } = First("resnext101_64x4d", "resnext101_64x4d-173b62eb.pth");
    /// <summary>First weights of <c>wide_resnet50_2</c>.</summary>
    public static PretrainedWeights WideResNet50 { get; } = First("wide_resnet50_2", "wide_resnet50_2-95faca4d.pth");
    /// <summary>Second weights of <c>wide_resnet50_2</c>.</summary>
    public static PretrainedWeights WideResNet50V2 { get; } = Second("wide_resnet50_2", "wide_resnet50_2-9ba9bcbe.pth", 81.6m, 95.8m);
    /// <summary>First weights of <c>wide_resnet101_2</c>.</summary>
    public static PretrainedWeights WideResNet101 { get; } = First("wide_resnet101_2", "wide_resnet101_2-32ee1156.pth");
    /// <summary>Second weights of <c>wide_resnet101_2</c>.</summary>
    public static PretrainedWeights WideResNet101V2 { get; } = Second("wide_resnet101_2", "wide_resnet101_2-d733dc28.pth", 82.5m, 96.0m);

    /// <summary>First weights of <c>mobilenet_v2</c>.</summary>
    public static PretrainedWeights MobileNetV2 { get; } = First("mobilenet_v2", "mobilenet_v2-b0353104.pth");
    /// <summary>Second weights of <c>mobilenet_v2</c>.</summary>
    public static PretrainedWeights MobileNetV2V2 { get; } = Second("mobilenet_v2", "mobilenet_v2-7ebf99e0.pth", 72.2m, 90.8m);
    /// <summary>First weights of <c>mobilenet_v3_large</c>.</summary>
    public static PretrainedWeights MobileNetV3Large { get; } = First("mobilenet_v3_large", "mobilenet_v3_large-8738ca79.pth");
    /// <summary>Second weights of <c>mobilenet_v3_large</c>.</summary>
    public static PretrainedWeights MobileNetV3LargeV2 { get; } = Second("mobilenet_v3_large", "mobilenet_v3_large-5c1a4163.pth", 75.3m, 92.6m);
    /// <summary>Weights of <c>mobilenet_v3_small</c>.</summary>
    public static PretrainedWeights MobileNetV3Small { get; } = First("mobilenet_v3_small", "mobilenet_v3_small-047dcff4.pth");

    /// <summary>Weights of <c>shufflenet_v2_x0_5</c>.</summary>
    public static PretrainedWeights ShuffleNetV2X0_5 { get; } = First("shufflenet_v2_x0_5", "shufflenetv2_x0.5-f707e7126e.pth");
    /// <summary>Weights of <c>shufflenet_v2_x1_0</c>.</summary>
    public static PretrainedWeights ShuffleNetV2X1_0 { get; } = First("shufflenet_v2_x1_0", "shufflenetv2_x1-5666bf0f80.pth");
    /// <summary>Weights of <c>shufflenet_v2_x1_5</c>.</summary>
    public static PretrainedWeights ShuffleNetV2X1_5 { get; } = First("shufflenet_v2_x1_5", "shufflenetv2_x1_5-3c479a10.pth");
    /// <summary>Weights of <c>shufflenet_v2_x2_0</c>.</summary>
    public static PretrainedWeights ShuffleNetV2X2_0 { get; } = First("shufflenet_v2_x2_0", "shufflenetv2_x2_0-8be3c8ee.pth");

    /// <summary>Weights of <c>mnasnet0_5</c>.</summary>
    public static PretrainedWeights MnasNet0_5 { get; } = First("mnasnet0_5", "mnasnet0.5_top1_67.823-3ffadce67e.pth");
    /// <summary>Weights of <c>mnasnet0_75</c>.</summary>
    public static PretrainedWeights MnasNet0_75 { get; } = First("mnasnet0_75", "mnasnet0_75-7090bc5f.pth");
    /// <summary>Weights of <c>mnasnet1_0</c>.</summary>
    public static PretrainedWeights MnasNet1_0 { get; } = First("mnasnet1_0", "mnasnet1.0_top1_73.512-f206786ef8.pth");
    /// <summary>Weights of <c>mnasnet1_3</c>.</summary>
    public static PretrainedWeights MnasNet1_3 { get; } = First("mnasnet1_3", "mnasnet1_3-a4c69d6f.pth");

    /// <summary>Weights of <c>efficientnet_b0</c>.</summary>
    public static PretrainedWeights EfficientNetB0 { get; } = First("efficientnet_b0", "efficientnet_b0_rwightman-3dd342df.pth");
    /// <summary>First weights of <c>efficientnet_b1</c>.</summary>
    public static PretrainedWeights EfficientNetB1 { get; } = First("efficientnet_b1", "efficientnet_b1_rwightman-533bc792.pth");
    /// <summary>Second weights of <c>efficientnet_b1</c>.</summary>
    public static PretrainedWeights EfficientNetB1V2 { get; } = Second("efficientnet_b1", "efficientnet_b1-c27df63c.pth", 79.8m, 94.9m, crop: 240, resize: 255);
    /// <summary>Weights of <c>efficientnet_b2</c>.</summary>
    public static PretrainedWeights EfficientNetB2 { get; } = First("efficientnet_b2", "efficientnet_b2_rwightman-bcdf34b7.pth");
    /// <summary>Weights of <c>efficientnet_b3</c>.</summary>
    public static PretrainedWeights EfficientNetB3 { get; } = First("efficientnet_b3", "efficientnet_b3_rwightman-cf984f9c.pth");
    /// <summary>Weights of <c>efficientnet_b4</c>.</summary>
    public static PretrainedWeights EfficientNetB4 { get; } = First("efficientnet_b4", "efficientnet_b4_rwightman-7eb33cd5.pth");
    /// <summary>Weights of <c>efficientnet_b5</c>.</summary>
    public static PretrainedWeights EfficientNetB5 { get; } = First("efficientnet_b5", "efficientnet_b5_lukemelas-b6417697.pth");
    /// <summary>Weights of <c>efficientnet_b6</c>.</summary>
    public static PretrainedWeights EfficientNetB6 { get; } = First("efficientnet_b6", "efficientnet_b6_lukemelas-c76e70fd.pth");
    /// <summary>Weights of <c>efficientnet_b7</c>.</summary>
    public static PretrainedWeights EfficientNetB7 { get; } = First("efficientnet_b7", "efficientnet_b7_lukemelas-dcc49843.pth");
    /// <summary>Weights of <c>efficientnet_v2_s</c>.</summary>
    public static PretrainedWeights EfficientNetV2S { get; } = First("efficientnet_v2_s", "efficientnet_v2_s-dd5fe13b.pth");
    /// <summary>Weights of <c>efficientnet_v2_m</c>.</summary>
    public static PretrainedWeights EfficientNetV2M { get; } = First("efficientnet_v2_m", "efficientnet_v2_m-dc08266a.pth");
    /// <summary>Weights of <c>efficientnet_v2_l</c>.</summary>
    public static PretrainedWeights EfficientNetV2L { get; } = First("efficientnet_v2_l", "efficientnet_v2_l-59c71312.pth");

    /// <summary>First weights of <c>regnet_x_400mf</c>.</summary>
    public static PretrainedWeights RegNetX400MF { get; } = First("regnet_x_400mf", "regnet_x_400mf-adf1edd5.pth");
    /// <summary>Second weights of <c>regnet_x_400mf</c>.</summary>
    public static PretrainedWeights RegNetX400MFV2 { get; } = Second("regnet_x_400mf", "regnet_x_400mf-62229a5f.pth", 74.9m, 92.3m);
    /// <summary>First weights of <c>regnet_x_800mf</c>.</summary>
    public static PretrainedWeights RegNetX800MF { get; } = First("regnet_x_800mf", "regnet_x_800mf-ad17e45c.pth");
    /// <summary>Second weights of <c>regnet_x_800mf</c>.</summary>
    public static PretrainedWeights RegNetX800MFV2 { get; } = Second("regnet_x_800mf", "regnet_x_800mf-94a99ebd.pth", 77.5m, 93.8m);
    /// <summary>First weights of <c>regnet_x_1_6gf</c>.</summary>
    public static PretrainedWeights RegNetX1_6GF { get; } = First("regnet_x_1_6gf", "regnet_x_1_6gf-e3633e7f.pth");
    /// <summary>Second weights of <c>regnet_x_1_6gf</c>.</summary>
    public static PretrainedWeights RegNetX1_6GFV2 { get; } = Second("regnet_x_1_6gf", "regnet_x_1_6gf-a12f2b72.pth", 79.7m, 94.9m);
    /// <summary>First weights of <c>regnet_x_3_2gf</c>.</summary>
    public static PretrainedWeights RegNetX3_2GF { get; } = First("regnet_x_3_2gf", "regnet_x_3_2gf-f342aeae.pth");
    /// <summary>Second weights of <c>regnet_x_3_2gf</c>.</summary>
    public static PretrainedWeights RegNetX3_2GFV2 { get; } = Second("regnet_x_3_2gf", "regnet_x_3_2gf-7071aa85.pth", 81.2m, 95.4m);
    /// <summary>First weights of <c>regnet_x_8gf</c>.</summary>
    public static PretrainedWeights RegNetX8GF { get; } = First("regnet_x_8gf", "regnet_x_8gf-03ceed89.pth");
    /// <summary>Second weights of <c>regnet_x_8gf</c>.</summary>
    public static PretrainedWeights RegNetX8GFV2 { get; } = Second("regnet_x_8gf", "regnet_x_8gf-2b70d774.pth", 81.7m, 95.7m);
    /// <summary>First weights of <c>regnet_x_16gf</c>.</summary>
    public static PretrainedWeights RegNetX16GF { get; } = First("regnet_x_16gf", "regnet_x_16gf-2007eb11.pth");
    /// <summary>Second weights of <c>regnet_x_16gf</c>.</summary>
    public static PretrainedWeights RegNetX16GFV2 { get; } = Second("regnet_x_16gf", "regnet_x_16gf-ba3796d7.pth", 82.7m, 96.2m);
    /// <summary>First weights of <c>regnet_x_32gf</c>.</summary>
    public static PretrainedWeights RegNetX32GF { get; } = First("regnet_x_32gf", "regnet_x_32gf-9d47f8d0.pth");
    /// <summary>Second weights of <c>regnet_x_32gf</c>.</summary>
    public static PretrainedWeights RegNetX32GFV2 { get; } = Second("regnet_x_32gf", "regnet_x_32gf-6eb8fdc6.pth", 83.0m, 96.3m);

    /// <summary>First weights of <c>regnet_y_400mf</c>.</summary>
    public static PretrainedWeights RegNetY400MF { get; } = First("regnet_y_400mf", "regnet_y_400mf-c65dace8.pth");
    /// <summary>Second weights of <c>regnet_y_400mf</c>.</summary>
    public static PretrainedWeights RegNetY400MFV2 { get; } = Second("regnet_y_400mf", "regnet_y_400mf-e6988f5f.pth", 75.8m, 92.7m);
    /// <summary>First weights of <c>regnet_y_800mf</c>.</summary>
    public static PretrainedWeights RegNetY800MF { get; } = First("regnet_y_800mf", "regnet_y_800mf-1b27b58c.pth");
    /// <summary>Second weights of <c>regnet_y_800mf</c>.</summary>
    public static PretrainedWeights RegNetY800MFV2 { get; } = Second("regnet_y_800mf", "regnet_y_800mf-58fc7688.pth", 78.8m, 94.5m);
    /// <summary>First weights of <c>regnet_y_1_6gf</c>.</summary>
    public static PretrainedWeights RegNetY1_6GF { get; } = First("regnet_y_1_6gf", "regnet_y_1_6gf-b11a554e.pth");
    /// <summary>Second weights of <c>regnet_y_1_6gf</c>.</summary>
    public static PretrainedWeights RegNetY1_6GFV2 { get; } = Second("regnet_y_1_6gf", "regnet_y_1_6gf-0d7bc02a.pth", 80.9m, 95.4m);
    /// <summary>First weights of <c>regnet_y_3_2gf</c>.</summary>
    public static PretrainedWeights RegNetY3_2GF { get; } = First("regnet_y_3_2gf", "regnet_y_3_2gf-b5a9779c.pth");
    /// <summary>Second weights of <c>regnet_y_3_2gf</c>.</summary>
    public static PretrainedWeights RegNetY3_2GFV2 { get; } = Second("regnet_y_3_2gf", "regnet_y_3_2gf-9180c971.pth", 82.0m, 96.0m);
    /// <summary>First weights of <c>regnet_y_8gf</c>.</summary>
    public static PretrainedWeights RegNetY8GF { get; } = First("regnet_y_8gf", "regnet_y_8gf-d0d0e4a8.pth");
    /// <summary>Second weights of <c>regnet_y_8gf</c>.</summary>
    public static PretrainedWeights RegNetY8GFV2 { get; } = Second("regnet_y_8gf", "regnet_y_8gf-dc2b1b54.pth", 82.8m, 96.3m);
    /// <summary>First weights of <c>regnet_y_16gf</c>.</summary>
    public static PretrainedWeights RegNetY16GF { get; } = First("regnet_y_16gf", "regnet_y_16gf-9e6ed7dd.pth");
    /// <summary>Second weights of <c>regnet_y_16gf</c>.</summary>
    public static PretrainedWeights RegNetY16GFV2 { get; } = Second("regnet_y_16gf", "regnet_y_16gf-3e4a00f9.pth", 82.9m, 96.3m);
    /// <summary>First weights of <c>regnet_y_32gf</c>.</summary>
    public static PretrainedWeights RegNetY32GF { get; } = First("regnet_y_32gf", "regnet_y_32gf-4dee3f7a.pth");
    /// <summary>Second weights of <c>regnet_y_32gf</c>.</summary>
    public static PretrainedWeights RegNetY32GFV2 { get; } = Second("regnet_y_32gf", "regnet_y_32gf-8db6d4b5.pth", 83.4m, 96.5m);

    /// <summary>Weights of <c>convnext_tiny</c>.</summary>
    public static PretrainedWeights ConvNeXtTiny { get; } = First("convnext_tiny", "convnext_tiny-983f1562.pth");
    /// <summary>Weights of <c>convnext_small</c>.</summary>
    public static PretrainedWeights ConvNeXtSmall { get; } = First("convnext_small", "convnext_small-0c510722.pth");
    /// <summary>Weights of <c>convnext_base</c>.</summary>
    public static PretrainedWeights ConvNeXtBase { get; } = First("convnext_base", "convnext_base-6075fbad.pth");
    /// <summary>Weights of <c>convnext_large</c>.</summary>
    public static PretrainedWeights ConvNeXtLarge { get; } = First("convnext_large", "convnext_large-ea097f82.pth");

    /// <summary>Weights of <c>fcn_resnet50</c>, trained on images of COCO with the classes of PASCAL VOC.</summary>
    public static PretrainedWeights FcnResNet50 { get; } = Segmenting("fcn_resnet50", "fcn_resnet50_coco-1167a1af.pth");
    /// <summary>Weights of <c>fcn_resnet101</c>, trained on images of COCO with the classes of PASCAL VOC.</summary>
    public static PretrainedWeights FcnResNet101 { get; } = Segmenting("fcn_resnet101", "fcn_resnet101_coco-7ecb50ca.pth");
    /// <summary>Weights of <c>deeplabv3_resnet50</c>, trained on images of COCO with the classes of PASCAL VOC.</summary>
    public static PretrainedWeights DeepLabV3ResNet50 { get; } = Segmenting("deeplabv3_resnet50", "deeplabv3_resnet50_coco-cd0a2569.pth");
    /// <summary>Weights of <c>deeplabv3_resnet101</c>, trained on images of COCO with the classes of PASCAL VOC.</summary>
    public static PretrainedWeights DeepLabV3ResNet101 { get; } = Segmenting("deeplabv3_resnet101", "deeplabv3_resnet101_coco-586e9e4e.pth");
    /// <summary>Weights of <c>deeplabv3_mobilenet_v3_large</c>, trained on images of COCO with the classes of PASCAL VOC.</summary>
    public static PretrainedWeights DeepLabV3MobileNetV3Large { get; } = Segmenting("deeplabv3_mobilenet_v3_large", "deeplabv3_mobilenet_v3_large-fc3c493d.pth");
    /// <summary>Weights of <c>lraspp_mobilenet_v3_large</c>, trained on images of COCO with the classes of PASCAL VOC.</summary>
    public static PretrainedWeights LiteRasppMobileNetV3Large { get; } = Segmenting("lraspp_mobilenet_v3_large", "lraspp_mobilenet_v3_large-d234d4ea.pth");

    /// <summary>
    /// The network of ML.NET's <c>DnnFeaturizeImage(..., m =&gt; m.ModelSelector.ResNet18(...))</c>, which was trained with CNTK on ImageNet: a ResNet-18 with
    /// a third block in the last stage, without a classifier. No download: the NuGet package Microsoft.ML.DnnImageFeaturizer.ResNet18 brings the file. A
    /// mean image of 224 x 224 pixels belongs to it, which is resized for images of other sizes.
    /// </summary>
    public static PretrainedWeights MLNetResNet18 { get; } = MLNetResNet.Weights(nameof(MLNetResNet18));

    /// <summary>All of them.</summary>
    public static ImmutableArray<PretrainedWeights> All { get; } = [.. Known, MLNetResNet18];

    private static PretrainedWeights First(string network, string file, [CallerMemberName] string name = "") => Add(New(name, network, file));

    // The files are older than the names of today's layers.
    private static PretrainedWeights FirstOfDenseNet(string network, string file, [CallerMemberName] string name = "") => Add(New(name, network, file) with
    {
        Renames = [("norm.1", "norm1"), ("norm.2", "norm2"), ("conv.1", "conv1"), ("conv.2", "conv2")],
    });

    private static PretrainedWeights Second(
        string network, string file, decimal top1, decimal top5, int crop = 224, int resize = 232, [CallerMemberName] string name = "") =>
        Add(New(name, network, file) with
        {
            Accuracy = new(top1, top5, "torchvision's second weights") { Evaluation = new(crop, resize, PixelNormalization.ImageNet) },
        });

    private static PretrainedWeights Segmenting(string network, string file, [CallerMemberName] string name = "") => Add(New(name, network, file) with
    {
        TrainedOn = "COCO 2017, its images with the classes of PASCAL VOC, behind a backbone of ImageNet",
        Classes = ClassList.Voc,
    });

    private static PretrainedWeights New(string name, string network, string file) =>
        new(name, network, file, Path.GetFileNameWithoutExtension(file).Split('-')[^1]) { Url = new(Torchvision + file) };

    private static PretrainedWeights Add(PretrainedWeights weights)
    {
        Known.Add(weights);
        return weights;
    }
}
