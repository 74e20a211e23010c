using System.Collections.Immutable;
using MLNet.CnnCatalog.Architectures;

namespace MLNet.CnnCatalog;

/// <content>Segmentation networks.</content>
public static partial class NetworkCatalog
{
    // Classes of PASCAL VOC with the background, and cells with theirs.
    private const int Voc = SegmentationHead.VocClasses;
    private const int Cells = 2;

    /// <summary>
    /// The segmentation networks: they give logits of classes x height x width. Those of torchvision have its names, with <c>fcn</c> or another
    /// family in front of that of the backbone.
    /// </summary>
    public static ImmutableArray<CatalogEntry> Segmentation { get; } =
    [
        new("fcn32s_vgg16", Voc, Fcn.Fcn32s) { MeanIoU = Long(59.4m) },
        new("fcn16s_vgg16", Voc, Fcn.Fcn16s) { MeanIoU = Long(62.4m) },
        new("fcn8s_vgg16", Voc, Fcn.Fcn8s) { MeanIoU = Long(62.7m) },
        new("fcn_resnet50", Voc, Fcn.ResNet50) { Method = "FcnResNet50", MeanIoU = OfTorchvision(60.5m) },
        new("fcn_resnet101", Voc, Fcn.ResNet101) { Method = "FcnResNet101", MeanIoU = OfTorchvision(63.7m) },

        new("unet", Cells, UNet.Original) { Method = "UNet", MeanIoU = new(92.03m, "Ronneberger et al. 2015, table 2, PhC-U373") },
        new("unet_padded", Cells, UNet.Padded) { Method = "UNetPadded" },
        new("unet_resnet18", Voc, UNet.OverResNet18) { Method = "UNetResNet18" },
        new("unet_resnet34", Voc, UNet.OverResNet34) { Method = "UNetResNet34" },
        new("unet_resnet50", Voc, UNet.OverResNet50) { Method = "UNetResNet50" },

        new("deeplab_largefov", Voc, DeepLab.LargeFov) { Method = "DeepLabLargeFov", MeanIoU = new(62.25m, "Chen et al. 2015, table 1, without CRF, PASCAL VOC 2012 val") },
        new("deeplabv3_resnet50", Voc, DeepLab.V3ResNet50) { Method = "DeepLabV3ResNet50", MeanIoU = OfTorchvision(66.4m) },
        new("deeplabv3_resnet101", Voc, DeepLab.V3ResNet101) { Method = "DeepLabV3ResNet101", MeanIoU = OfTorchvision(67.4m) },
        new("deeplabv3_mobilenet_v3_large", Voc, DeepLab.V3MobileNetV3Large) { Method = "DeepLabV3MobileNetV3Large", MeanIoU = OfTorchvision(60.3m) },
        new("deeplabv3plus_resnet50", Voc, DeepLab.V3PlusResNet50) { Method = "DeepLabV3PlusResNet50" },
        new("deeplabv3plus_resnet101", Voc, DeepLab.V3PlusResNet101) { Method = "DeepLabV3PlusResNet101" },
        new("deeplabv3plus_xception", Voc, DeepLab.V3PlusXception) { Method = "DeepLabV3PlusXception" },

        new("lraspp_mobilenet_v3_large", Voc, LiteRaspp.MobileNetV3Large) { Method = "LiteRasppMobileNetV3Large", MeanIoU = OfTorchvision(57.9m) },
    ];

    private static PublishedMeanIoU Long(decimal percent) => new(percent, "Long et al. 2015, table 2, part of PASCAL VOC 2011 val");

    private static PublishedMeanIoU OfTorchvision(decimal percent) => new(percent, "torchvision's weights, COCO val 2017 with the classes of VOC")
    {
        Evaluation = new(ImageSize: 520, ResizeSize: 520, PixelNormalization.ImageNet),
    };
}
