using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

public static partial class MobileNet
{
    private readonly record struct StageV2(int Expansion, int Channels, int Depth, int Stride);

    private static readonly StageV2[] StagesV2 =
    [
        new(1, 16, 1, 1), new(6, 24, 2, 2), new(6, 32, 3, 2), new(6, 64, 4, 2), new(6, 96, 3, 1), new(6, 160, 3, 2), new(6, 320, 1, 1),
    ];

    /// <summary>MobileNet v2: 3.5 M parameters, 0.301 GMACs.</summary>
    public static Network MobileNetV2(int classes = 1000, Shape? input = null)
    {
        var number = 0;
        var x = LayerV2(Network.Input(input ?? Shape.Map(3, 224, 224)), $"features.{number++}", 32, kernel: 3, stride: 2);

        foreach (var stage in StagesV2)
            for (var i = 0; i < stage.Depth; i++)
                x = x.In($"features.{number++}", x => InvertedResidual(x, stage.Expansion, stage.Channels, i == 0 ? stage.Stride : 1));

        return LayerV2(x, $"features.{number}", 1280, kernel: 1)
            .GlobalAveragePool().Dropout(0.2)
            .Linear("classifier.1", classes, initialization: Initialization.Normal(0.01) with { ZeroBias = true })
            .ToNetwork("mobilenet_v2");
    }

    private static FeatureMap InvertedResidual(FeatureMap x, int expansion, int channels, int stride)
    {
        var wide = expansion * x.Shape.Channels;
        var branch = x.In("conv", x =>
        {
            var number = 0;
            if (expansion > 1)
                x = LayerV2(x, $"{number++}", wide, kernel: 1);
            return LayerV2(x, $"{number++}", wide, kernel: 3, stride, groups: wide)
                .Conv($"{number++}", channels, kernel: 1).BatchNorm($"{number}");
        });
        return stride == 1 && channels == x.Shape.Channels ? branch.Add(x) : branch;
    }

    private static FeatureMap LayerV2(FeatureMap x, string name, int channels, Extent kernel, int stride = 1, int groups = 1) =>
        x.In(name, x => x.Conv("0", channels, kernel, stride: stride, groups: groups).BatchNorm("1").Relu6());
}
