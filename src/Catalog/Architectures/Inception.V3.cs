using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

public static partial class Inception
{
    private const double InceptionV3HeadWeight = 0.4;

    /// <summary>
    /// Inception v3: 299x299 pixels, 23.8 M parameters (27.2 M with the auxiliary head), 5.71 GMACs. Layers and names are torchvision's.
    /// Images need at least 75 pixels.
    /// </summary>
    public static Network InceptionV3(int classes = 1000, Shape? input = null)
    {
        var x = StemOfV3(Network.Input(input ?? Shape.Map(3, 299, 299)));
        foreach (var (name, channels) in new[] { ("Mixed_5b", 32), ("Mixed_5c", 64), ("Mixed_5d", 64) })
            x = x.In(name, x => MixFactorizedFives(x, channels));
        x = x.In("Mixed_6a", ReduceTo17Pixels);
        foreach (var (name, channels) in new[] { ("Mixed_6b", 128), ("Mixed_6c", 160), ("Mixed_6d", 160), ("Mixed_6e", 192) })
            x = x.In(name, x => MixFactorizedSevens(x, channels));
        var head = x.In("AuxLogits", x => HeadOfV3(x, classes)).ToAuxiliaryHead(InceptionV3HeadWeight);
        return x
            .In("Mixed_7a", ReduceTo8Pixels).In("Mixed_7b", MixExpandedThrees).In("Mixed_7c", MixExpandedThrees)
            .GlobalAveragePool().Dropout().Linear("fc", classes, initialization: Initialization.TruncatedNormal(0.1))
            .ToNetwork("inception_v3", head);
    }

    private static FeatureMap StemOfV3(FeatureMap x) => x
        .Basic("Conv2d_1a_3x3", 32, kernel: 3, stride: 2, padding: 0)
        .Basic("Conv2d_2a_3x3", 32, kernel: 3, padding: 0)
        .Basic("Conv2d_2b_3x3", 64, kernel: 3)
        .MaxPool(kernel: 3, stride: 2, padding: 0)
        .Basic("Conv2d_3b_1x1", 80, kernel: 1)
        .Basic("Conv2d_4a_3x3", 192, kernel: 3, padding: 0)
        .MaxPool(kernel: 3, stride: 2, padding: 0);

    // Figure 5 of the paper; the branch that it makes of two 3x3 convolutions stands beside one of a 5x5 convolution.
    private static FeatureMap MixFactorizedFives(FeatureMap x, int pooled) => x.Basic("branch1x1", 64, kernel: 1).Concat(
        x.Basic("branch5x5_1", 48, kernel: 1).Basic("branch5x5_2", 64, kernel: 5),
        x.Basic("branch3x3dbl_1", 64, kernel: 1).Basic("branch3x3dbl_2", 96, kernel: 3).Basic("branch3x3dbl_3", 96, kernel: 3),
        x.AveragePool(kernel: 3, stride: 1).Basic("branch_pool", pooled, kernel: 1));

    // Figure 10.
    private static FeatureMap ReduceTo17Pixels(FeatureMap x) => x.Basic("branch3x3", 384, kernel: 3, stride: 2, padding: 0).Concat(
        x.Basic("branch3x3dbl_1", 64, kernel: 1).Basic("branch3x3dbl_2", 96, kernel: 3)
            .Basic("branch3x3dbl_3", 96, kernel: 3, stride: 2, padding: 0),
        x.MaxPool(kernel: 3, stride: 2, padding: 0));

    // Figure 6, n = 7.
    private static FeatureMap MixFactorizedSevens(FeatureMap x, int inner) => x.Basic("branch1x1", 192, kernel: 1).Concat(
        x.Basic("branch7x7_1", inner, kernel: 1).Basic("branch7x7_2", inner, kernel: (1, 7)).Basic("branch7x7_3", 192, kernel: (7, 1)),
        x.Basic("branch7x7dbl_1", inner, kernel: 1)
            .Basic("branch7x7dbl_2", inner, kernel: (7, 1)).Basic("branch7x7dbl_3", inner, kernel: (1, 7))
            .Basic("branch7x7dbl_4", inner, kernel: (7, 1)).Basic("branch7x7dbl_5", 192, kernel: (1, 7)),
        x.AveragePool(kernel: 3, stride: 1).Basic("branch_pool", 192, kernel: 1));

    // Figure 10 again, with the factorised 7x7 convolution in front of the second branch's 3x3.
    private static FeatureMap ReduceTo8Pixels(FeatureMap x) =>
        x.Basic("branch3x3_1", 192, kernel: 1).Basic("branch3x3_2", 320, kernel: 3, stride: 2, padding: 0).Concat(
            x.Basic("branch7x7x3_1", 192, kernel: 1).Basic("branch7x7x3_2", 192, kernel: (1, 7)).Basic("branch7x7x3_3", 192, kernel: (7, 1))
                .Basic("branch7x7x3_4", 192, kernel: 3, stride: 2, padding: 0),
            x.MaxPool(kernel: 3, stride: 2, padding: 0));

    // Figure 7.
    private static FeatureMap MixExpandedThrees(FeatureMap x)
    {
        var one = x.Basic("branch1x1", 320, kernel: 1);
        var first = x.Basic("branch3x3_1", 384, kernel: 1);
        var (wide, high) = (first.Basic("branch3x3_2a", 384, kernel: (1, 3)), first.Basic("branch3x3_2b", 384, kernel: (3, 1)));
        var second = x.Basic("branch3x3dbl_1", 448, kernel: 1).Basic("branch3x3dbl_2", 384, kernel: 3);
        return one.Concat(
            wide, high,
            second.Basic("branch3x3dbl_3a", 384, kernel: (1, 3)), second.Basic("branch3x3dbl_3b", 384, kernel: (3, 1)),
            x.AveragePool(kernel: 3, stride: 1).Basic("branch_pool", 192, kernel: 1));
    }

    // At 299 pixels the first pool gives 5x5 and the second one changes nothing; at other sizes it makes the map fit the 5x5 window.
    // torchvision gives its second convolution the deviation of all others: the one that it names for it does not reach it.
    private static FeatureMap HeadOfV3(FeatureMap x, int classes) => x
        .AveragePool(kernel: 5, stride: 3, padding: 0, ceilMode: true).AdaptiveAveragePool(5)
        .Basic("conv0", 128, kernel: 1)
        .Basic("conv1", 768, kernel: 5, padding: 0)
        .Linear("fc", classes, initialization: Initialization.TruncatedNormal(0.001));

    private static FeatureMap Basic(this FeatureMap x, string name, int channels, Extent kernel, Extent? stride = null, Extent? padding = null) =>
        x.In(name, x => x
            .Conv("conv", channels, kernel, stride, padding, initialization: Initialization.TruncatedNormal(0.1))
            .BatchNorm("bn", epsilon: 1e-3).Relu());
}
