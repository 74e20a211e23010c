using System.Collections.Immutable;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// ConvNeXt for ImageNet (Liu et al. 2022): depthwise 7x7 convolutions, layer norm and an inverted bottleneck of dense layers, each branch
/// scaled by learnt numbers that begin at 1e-6. Layers, names and rates of stochastic depth are torchvision's. Each method takes the number
/// of classes and the shape of the images, 3x224x224 by default; it throws <see cref="ArgumentException"/> where the images are too
/// small, which below 32 pixels they are.
/// </summary>
public static class ConvNeXt
{
    private const double InitialScale = 1e-6;

    private static readonly Initialization Weights = Initialization.TruncatedNormal(0.02) with { ZeroBias = true };

    /// <summary>ConvNeXt-T: 28.6 M parameters, 4.46 GMACs.</summary>
    public static Network ConvNeXtTiny(int classes = 1000, Shape? input = null) =>
        Build("convnext_tiny", width: 96, [3, 3, 9, 3], stochasticDepth: 0.1, classes, input);

    /// <summary>ConvNeXt-S: 50.2 M parameters, 8.68 GMACs.</summary>
    public static Network ConvNeXtSmall(int classes = 1000, Shape? input = null) =>
        Build("convnext_small", width: 96, [3, 3, 27, 3], stochasticDepth: 0.4, classes, input);

    /// <summary>ConvNeXt-B: 88.6 M parameters, 15.36 GMACs.</summary>
    public static Network ConvNeXtBase(int classes = 1000, Shape? input = null) =>
        Build("convnext_base", width: 128, [3, 3, 27, 3], stochasticDepth: 0.5, classes, input);

    /// <summary>ConvNeXt-L: 197.8 M parameters, 34.36 GMACs.</summary>
    public static Network ConvNeXtLarge(int classes = 1000, Shape? input = null) =>
        Build("convnext_large", width: 192, [3, 3, 27, 3], stochasticDepth: 0.5, classes, input);

    private static Network Build(string name, int width, ImmutableArray<int> depths, double stochasticDepth, int classes, Shape? input)
    {
        var x = Network.Input(input ?? Shape.Map(3, 224, 224)).In("features.0", x => x
            .Conv("0", width, kernel: 4, stride: 4, padding: 0, bias: true, initialization: Weights).LayerNorm("1"));

        var deepest = depths.Sum() - 1;
        var built = 0;
        foreach (var (index, depth) in depths.Index())
        {
            if (index > 0)
                x = x.In($"features.{2 * index}", Downsample);
            for (var i = 0; i < depth; i++)
            {
                var rate = stochasticDepth * built++ / deepest;
                x = x.In($"features.{(2 * index) + 1}.{i}", x => Block(x, rate));
            }
        }

        return x.GlobalAveragePool()
            .In("classifier", x => x.LayerNorm("0").Linear("2", classes, initialization: Weights)).ToNetwork(name);
    }

    private static FeatureMap Downsample(FeatureMap x) => x.LayerNorm("0")
        .Conv("1", 2 * x.Shape.Channels, kernel: 2, stride: 2, padding: 0, bias: true, initialization: Weights);

    private static FeatureMap Block(FeatureMap x, double stochasticDepth)
    {
        var width = x.Shape.Channels;
        return x.In("block", x => x
                .Conv("0", width, kernel: 7, groups: width, bias: true, initialization: Weights)
                .LayerNorm("2")
                .PointwiseLinear("3", 4 * width, initialization: Weights).Gelu()
                .PointwiseLinear("5", width, initialization: Weights))
            .ChannelScale("layer_scale", InitialScale)
            .StochasticDepth(stochasticDepth)
            .Add(x);
    }
}
