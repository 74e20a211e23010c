using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

public static partial class MobileNet
{
    private static readonly Initialization DenseV3 = Initialization.Normal(0.01) with { ZeroBias = true };

    private static readonly BlockV3[] LargeBlocksV3 =
    [
        new(3, 16, 16), new(3, 64, 24, Stride: 2), new(3, 72, 24),
        new(5, 72, 40, Stride: 2, Excitation: true), new(5, 120, 40, Excitation: true), new(5, 120, 40, Excitation: true),
        new(3, 240, 80, Stride: 2, HardSwish: true), new(3, 200, 80, HardSwish: true), new(3, 184, 80, HardSwish: true),
        new(3, 184, 80, HardSwish: true), new(3, 480, 112, Excitation: true, HardSwish: true),
        new(3, 672, 112, Excitation: true, HardSwish: true), new(5, 672, 160, Stride: 2, Excitation: true, HardSwish: true),
        new(5, 960, 160, Excitation: true, HardSwish: true), new(5, 960, 160, Excitation: true, HardSwish: true),
    ];

    private static readonly BlockV3[] SmallBlocksV3 =
    [
        new(3, 16, 16, Stride: 2, Excitation: true), new(3, 72, 24, Stride: 2), new(3, 88, 24),
        new(5, 96, 40, Stride: 2, Excitation: true, HardSwish: true), new(5, 240, 40, Excitation: true, HardSwish: true),
        new(5, 240, 40, Excitation: true, HardSwish: true), new(5, 120, 48, Excitation: true, HardSwish: true),
        new(5, 144, 48, Excitation: true, HardSwish: true), new(5, 288, 96, Stride: 2, Excitation: true, HardSwish: true),
        new(5, 576, 96, Excitation: true, HardSwish: true), new(5, 576, 96, Excitation: true, HardSwish: true),
    ];

    private readonly record struct BlockV3(
        int Kernel, int Expanded, int Channels, int Stride = 1, bool Excitation = false, bool HardSwish = false);

    /// <summary>MobileNetV3-Large: 5.5 M parameters, 0.217 GMACs.</summary>
    public static Network MobileNetV3Large(int classes = 1000, Shape? input = null) =>
        BuildV3("mobilenet_v3_large", LargeBlocksV3, features: 1280, classes, input);

    /// <summary>MobileNetV3-Small: 2.5 M parameters, 0.057 GMACs.</summary>
    public static Network MobileNetV3Small(int classes = 1000, Shape? input = null) =>
        BuildV3("mobilenet_v3_small", SmallBlocksV3, features: 1024, classes, input);

    private static Network BuildV3(string name, BlockV3[] blocks, int features, int classes, Shape? input)
    {
        var x = LayerV3(Network.Input(input ?? Shape.Map(3, 224, 224)), "features.0", 16, kernel: 3, stride: 2).In("features.0", x => x.HardSwish());

        foreach (var (index, block) in blocks.Index())
            x = x.In($"features.{index + 1}", x => InvertedResidual(x, block));

        return LayerV3(x, $"features.{blocks.Length + 1}", 6 * x.Shape.Channels, kernel: 1)
            .In($"features.{blocks.Length + 1}", x => x.HardSwish())
            .GlobalAveragePool()
            .Linear("classifier.0", features, initialization: DenseV3).HardSwish().Dropout(0.2)
            .Linear("classifier.3", classes, initialization: DenseV3)
            .ToNetwork(name);
    }

    private static FeatureMap InvertedResidual(FeatureMap x, BlockV3 block)
    {
        var branch = x.In("block", x =>
        {
            var number = 0;
            if (block.Expanded != x.Shape.Channels)
                x = Activate(LayerV3(x, $"{number++}", block.Expanded, kernel: 1));
            x = Activate(LayerV3(x, $"{number++}", block.Expanded, block.Kernel, block.Stride, groups: block.Expanded));
            if (block.Excitation)
                x = x.In($"{number++}", Excite);
            return LayerV3(x, $"{number}", block.Channels, kernel: 1);
        });
        return block.Stride == 1 && block.Channels == x.Shape.Channels ? branch.Add(x) : branch;

        FeatureMap Activate(FeatureMap x) => block.HardSwish ? x.HardSwish() : x.Relu();
    }

    private static FeatureMap Excite(FeatureMap x) => SqueezeExcitation.Scale(
        x,
        middle: ChannelRounding.ToMultiple(x.Shape.Channels / 4),
        gate: x => x.HardSigmoid(),
        initialization: Initialization.HeNormal(Fan.Out) with { ZeroBias = true });

    private static FeatureMap LayerV3(FeatureMap x, string name, int channels, Extent kernel, int stride = 1, int groups = 1) => x.In(
        name, x => x.Conv("0", channels, kernel, stride: stride, groups: groups).BatchNorm("1", epsilon: 1e-3, momentum: 0.01));
}
