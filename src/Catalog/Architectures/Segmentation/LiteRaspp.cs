using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// LR-ASPP, the light segmentation head of MobileNetV3 (Howard et al. 2019, section 6.4), as torchvision has it: the gate is a mean over the
/// whole map, where the paper pools windows of 49x49 pixels.
/// </summary>
public static class LiteRaspp
{
    private const int Features = 128;

    /// <summary>
    /// LR-ASPP on MobileNetV3-Large dilated to a stride of 16: 3.2 M parameters. Keys of the backbone begin with <c>backbone.</c> in place of
    /// <c>features.</c>.
    /// </summary>
    /// <param name="classes">Number of classes, with the background.</param>
    /// <param name="input">Shape of one image; 3x520x520 by default.</param>
    /// <exception cref="ArgumentException">The images are too small, or there are no classes.</exception>
    public static Network MobileNetV3Large(int classes = SegmentationHead.VocClasses, Shape? input = null)
    {
        var (low, high, image) = SegmentationHead.MobileNetV3(input);
        return high.In("classifier", x =>
        {
            var features = x.In("cbr", x => x.ConvNormRelu(0, Features, kernel: 1));
            var gate = x.In("scale", x => x.GlobalAveragePool().Conv("1", Features, kernel: 1, initialization: Initialization.PyTorch).Sigmoid());
            var coarse = features.Multiply(gate).ResizeTo(low, Interpolation.Bilinear);
            return low.In("classifier", low => low.Logits("low_classifier", classes)).Add(coarse.Logits("high_classifier", classes));
        }).ResizeTo(image, Interpolation.Bilinear).ToNetwork("lraspp_mobilenet_v3_large");
    }
}
