using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// ShuffleNet v2 (Ma et al. 2018, table 5): half of the channels pass each block unchanged, and the two halves are mixed behind it. Layers,
/// names and initial values (PyTorch's defaults) are torchvision's.
/// </summary>
public static class ShuffleNetV2
{
    /// <summary>ShuffleNet v2 0.5x: 1.4 M parameters, 0.040 GMACs.</summary>
    public static Network ShuffleNetV2X0_5(int classes = 1000, Shape? input = null) =>
        Build("shufflenet_v2_x0_5", [48, 96, 192], features: 1024, classes, input);

    /// <summary>ShuffleNet v2 1x: 2.3 M parameters, 0.145 GMACs.</summary>
    public static Network ShuffleNetV2X1_0(int classes = 1000, Shape? input = null) =>
        Build("shufflenet_v2_x1_0", [116, 232, 464], features: 1024, classes, input);

    /// <summary>ShuffleNet v2 1.5x: 3.5 M parameters, 0.296 GMACs.</summary>
    public static Network ShuffleNetV2X1_5(int classes = 1000, Shape? input = null) =>
        Build("shufflenet_v2_x1_5", [176, 352, 704], features: 1024, classes, input);

    /// <summary>ShuffleNet v2 2x: 7.4 M parameters, 0.583 GMACs.</summary>
    public static Network ShuffleNetV2X2_0(int classes = 1000, Shape? input = null) =>
        Build("shufflenet_v2_x2_0", [244, 488, 976], features: 2048, classes, input);

    private static Network Build(string name, int[] widths, int features, int classes, Shape? input)
    {
        var x = Network.Input(input ?? Shape.Map(3, 224, 224))
            .In("conv1", x => x.Convolve("0", 24, kernel: 3, stride: 2).BatchNorm("1").Relu())
            .MaxPool(kernel: 3, stride: 2);

        int[] depths = [4, 8, 4];
        foreach (var (stage, (width, depth)) in widths.Zip(depths).Index())
            for (var i = 0; i < depth; i++)
                x = x.In($"stage{stage + 2}.{i}", x => i == 0 ? Downsample(x, width / 2) : Shuffle(x));

        return x
            .In("conv5", x => x.Convolve("0", features, kernel: 1).BatchNorm("1").Relu())
            .GlobalAveragePool().Linear("fc", classes).ToNetwork(name);
    }

    // Figure 3d: both branches halve the image.
    private static FeatureMap Downsample(FeatureMap x, int half) => x
        .In("branch1", x => x
            .Convolve("0", x.Shape.Channels, kernel: 3, stride: 2, groups: x.Shape.Channels).BatchNorm("1")
            .Convolve("2", half, kernel: 1).BatchNorm("3").Relu())
        .Concat(Branch(x, half, stride: 2))
        .ChannelShuffle(groups: 2);

    // Figure 3c.
    private static FeatureMap Shuffle(FeatureMap x)
    {
        var half = x.Shape.Channels / 2;
        return x.SliceChannels(0, half).Concat(Branch(x.SliceChannels(half, half), half, stride: 1)).ChannelShuffle(groups: 2);
    }

    private static FeatureMap Branch(FeatureMap x, int half, int stride) => x.In("branch2", x => x
        .Convolve("0", half, kernel: 1).BatchNorm("1").Relu()
        .Convolve("3", half, kernel: 3, stride: stride, groups: half).BatchNorm("4")
        .Convolve("5", half, kernel: 1).BatchNorm("6").Relu());

    private static FeatureMap Convolve(this FeatureMap x, string name, int channels, Extent kernel, int stride = 1, int groups = 1) =>
        x.Conv(name, channels, kernel, stride: stride, groups: groups, initialization: Initialization.PyTorch);
}
