using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// Two networks for few or small images, of Chollet's book "Deep Learning with Python" (second edition, 2021, chapter 9), with the
/// defaults of Keras for batch norm and initial values. The book has one output with a sigmoid for two classes, here there are two; its pools
/// pad an even map below and on the right alone, here both sides.
/// </summary>
public static class SmallNetworks
{
    /// <summary>
    /// The small Xception for 180x180 pixels: 0.72 M parameters, 0.38 GMACs. It reaches 90.8 % on 2,000 images of cats and dogs, trained on
    /// as many others. Batch norm and activation stand before each separable convolution; the first convolution has neither.
    /// </summary>
    /// <param name="classes">Number of classes; 2 by default.</param>
    /// <param name="input">Shape of one image; 3x180x180 by default.</param>
    /// <exception cref="ArgumentException">The images are too small, or there are no classes.</exception>
    public static Network SmallXception(int classes = 2, Shape? input = null)
    {
        var x = Network.Input(input ?? Shape.Map(3, 180, 180))
            .Conv("conv1", 32, kernel: 5, padding: 0, initialization: Initialization.Keras);

        int[] widths = [32, 64, 128, 256, 512];
        foreach (var (index, width) in widths.Index())
            x = x.In($"block{index + 1}", x => Separable(x, width));

        return x.GlobalAveragePool().Dropout().Linear("fc", classes, initialization: Initialization.Keras).ToNetwork("small_xception");
    }

    /// <summary>
    /// The residual network for 32x32 pixels: blocks of 32, 64 and 128 channels, the first two with max pooling; 0.30 M parameters,
    /// 0.039 GMACs. It has biases and no batch norm.
    /// </summary>
    /// <param name="classes">Number of classes; 10 by default.</param>
    /// <param name="input">Shape of one image; 3x32x32 by default.</param>
    /// <exception cref="ArgumentException">The images are too small, or there are no classes.</exception>
    public static Network SmallResNet(int classes = 10, Shape? input = null) => Network.Input(input ?? Shape.Map(3, 32, 32))
        .In("block1", x => Residual(x, width: 32, stride: 2))
        .In("block2", x => Residual(x, width: 64, stride: 2))
        .In("block3", x => Residual(x, width: 128, stride: 1))
        .GlobalAveragePool().Linear("fc", classes, initialization: Initialization.Keras).ToNetwork("small_resnet");

    private static FeatureMap Separable(FeatureMap x, int width) => x
        .BatchNorm("bn1", epsilon: 1e-3, momentum: 0.01).Relu()
        .SeparableConv("conv1", width, kernel: 3, initialization: Initialization.Keras)
        .BatchNorm("bn2", epsilon: 1e-3, momentum: 0.01).Relu()
        .SeparableConv("conv2", width, kernel: 3, initialization: Initialization.Keras)
        .MaxPool(kernel: 3, stride: 2)
        .Add(x.Conv("shortcut", width, kernel: 1, stride: 2, initialization: Initialization.Keras));

    private static FeatureMap Residual(FeatureMap x, int width, int stride)
    {
        var branch = x
            .Conv("conv1", width, kernel: 3, bias: true, initialization: Initialization.Keras).Relu()
            .Conv("conv2", width, kernel: 3, bias: true, initialization: Initialization.Keras).Relu();
        if (stride > 1)
            branch = branch.MaxPool(kernel: stride, stride: stride, ceilMode: true);
        return branch.Add(x.Conv("shortcut", width, kernel: 1, stride: stride, bias: true, initialization: Initialization.Keras));
    }
}
