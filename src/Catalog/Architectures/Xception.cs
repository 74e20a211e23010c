using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// Xception (Chollet 2017, figure 5): separable convolutions alone, in blocks with residual shortcuts. Layer names are those of timm's
/// <c>legacy_xception</c>; epsilon and momentum of batch norm and the initial values are those of Chollet's own network in Keras, from which
/// timm's weights come. Padding is even on both sides, as in timm, where Keras pads an even map below and on the right alone.
/// </summary>
public static class Xception
{
    /// <summary>Xception for 299x299 pixels: 22.9 M parameters, 8.36 GMACs, dropout 0.5 before the classifier.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="input">Shape of one image; 3x299x299 by default.</param>
    /// <exception cref="ArgumentException">The images are too small, or there are no classes.</exception>
    public static Network Original(int classes = 1000, Shape? input = null)
    {
        var x = Network.Input(input ?? Shape.Map(3, 299, 299))
            .Conv("conv1", 32, kernel: 3, stride: 2, padding: 0, initialization: Initialization.Keras).Norm("bn1").Relu()
            .Conv("conv2", 64, kernel: 3, padding: 0, initialization: Initialization.Keras).Norm("bn2").Relu()
            .In("block1", x => Downsample(x, first: 128, second: 128, activated: true))
            .In("block2", x => Downsample(x, first: 256, second: 256))
            .In("block3", x => Downsample(x, first: 728, second: 728));

        for (var block = 4; block <= 11; block++)
            x = x.In($"block{block}", Middle);

        return x
            .In("block12", x => Downsample(x, first: 728, second: 1024))
            .Separable("conv3", 1536).Norm("bn3").Relu()
            .Separable("conv4", 2048).Norm("bn4").Relu()
            .GlobalAveragePool().Dropout().Linear("fc", classes, initialization: Initialization.Keras).ToNetwork("xception");
    }

    // timm numbers the activations too; the first block has none in front, since the layer before ends with one.
    private static FeatureMap Downsample(FeatureMap x, int first, int second, bool activated = false)
    {
        var number = activated ? 0 : 1;
        var shortcut = x.Conv("skip", second, kernel: 1, stride: 2, initialization: Initialization.Keras).Norm("skipbn");
        return (activated ? x : x.Relu())
            .Separable($"rep.{number}", first).Norm($"rep.{number + 1}").Relu()
            .Separable($"rep.{number + 3}", second).Norm($"rep.{number + 4}")
            .MaxPool(kernel: 3, stride: 2)
            .Add(shortcut);
    }

    private static FeatureMap Middle(FeatureMap x) => x
        .Relu().Separable("rep.1", x.Shape.Channels).Norm("rep.2")
        .Relu().Separable("rep.4", x.Shape.Channels).Norm("rep.5")
        .Relu().Separable("rep.7", x.Shape.Channels).Norm("rep.8")
        .Add(x);

    private static FeatureMap Separable(this FeatureMap x, string name, int channels) =>
        x.SeparableConv(name, channels, kernel: 3, initialization: Initialization.Keras);

    private static FeatureMap Norm(this FeatureMap x, string name) => x.BatchNorm(name, epsilon: 1e-3, momentum: 0.01);
}
