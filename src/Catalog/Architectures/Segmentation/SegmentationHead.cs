using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>What the segmentation networks share.</summary>
internal static class SegmentationHead
{
    /// <summary>Classes of PASCAL VOC with the background.</summary>
    public const int VocClasses = 21;

    // That of torchvision's reference training.
    private const double AuxiliaryLossWeight = 0.5;

    extension(FeatureMap x)
    {
        /// <summary>Convolution, batch norm and ReLU, named by two numbers in a row as in PyTorch's <c>Sequential</c>.</summary>
        public FeatureMap ConvNormRelu(int first, int channels, int kernel, int dilation = 1, Initialization? initialization = null) => x
            .Conv($"{first}", channels, kernel, dilation: dilation, initialization: initialization ?? Initialization.PyTorch)
            .BatchNorm($"{first + 1}").Relu();

        /// <summary>The last convolution of a head, to the logits.</summary>
        public FeatureMap Logits(string name, int classes) =>
            x.Conv(name, classes, kernel: 1, bias: true, initialization: Initialization.PyTorch);

        /// <summary>torchvision's <c>FCNHead</c>: a 3x3 convolution to a quarter of the channels, dropout, and the logits.</summary>
        public FeatureMap FcnHead(int classes) =>
            x.ConvNormRelu(0, x.Shape.Channels / 4, kernel: 3).Dropout(0.1).Logits("4", classes);

        /// <summary>A head of training alone, in the size of the image.</summary>
        public AuxiliaryHead ToSegmentationHead(int classes, FeatureMap image) => x
            .In("aux_classifier", x => x.FcnHead(classes).ResizeTo(image, Interpolation.Bilinear))
            .ToAuxiliaryHead(AuxiliaryLossWeight);
    }

    /// <summary>MobileNetV3-Large dilated to a stride of 16, with torchvision's names: <c>backbone.0.0</c> for <c>features.0.0</c>.</summary>
    /// <returns>The maps of 40 channels and stride 8, and of 960 channels and stride 16, and the image.</returns>
    public static (FeatureMap Low, FeatureMap High, FeatureMap Image) MobileNetV3(Shape? input)
    {
        var maps = MobileNet.MobileNetV3Large(input: input ?? Shape.Map(3, 520, 520))
            .WithOutputStride(16, StrideDilation.Within)
            .Backbone(name => name.Replace("features.", "backbone.", StringComparison.Ordinal), "features.4", "features.16", "input");
        return (maps[0], maps[1], maps[2]);
    }

    /// <summary>The maps of blocks of a dilated ResNet, and behind them the image.</summary>
    public static IReadOnlyList<FeatureMap> Dilated(Func<int, ResNetOptions?, Network> resNet, int outputStride, Shape input, params string[] at) =>
        resNet(VocClasses, new() { Input = input }).WithOutputStride(outputStride).Backbone([.. at, "input"]);
}
