using System.Collections.Immutable;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// RegNet for ImageNet (Radosavovic et al. 2020): residual bottlenecks of one width, with grouped convolutions, in stages whose widths
/// follow from a few numbers (<see cref="RegNetDesign"/>); Y has squeeze and excitation, X has not. Layers and names are torchvision's, as
/// is the rounding of widths to whole groups, which makes three networks wider than their authors': 400 channels instead of 384 in the last
/// stage of X-400MF, 144 and 784 instead of 128 and 768 in Y-800MF, 224 instead of 168 in the first of Y-8GF. Each method takes the number
/// of classes and the shape of the images, 3x224x224 by default; it throws <see cref="ArgumentException"/> where the images are too
/// small, which below 17 pixels they are.
/// </summary>
public static class RegNet
{
    private const int StemWidth = 32;

    private static readonly Initialization DenseWeights = Initialization.Normal(0.01) with { ZeroBias = true };

    /// <summary>RegNetX-400MF: 5.5 M parameters, 0.41 GMACs.</summary>
    public static Network RegNetX400MF(int classes = 1000, Shape? input = null) =>
        Build("regnet_x_400mf", X(depth: 22, initialWidth: 24, slope: 24.48, step: 2.54, groupWidth: 16), classes, input);

    /// <summary>RegNetX-800MF: 7.3 M parameters, 0.80 GMACs.</summary>
    public static Network RegNetX800MF(int classes = 1000, Shape? input = null) =>
        Build("regnet_x_800mf", X(depth: 16, initialWidth: 56, slope: 35.73, step: 2.28, groupWidth: 16), classes, input);

    /// <summary>RegNetX-1.6GF: 9.2 M parameters, 1.60 GMACs.</summary>
    public static Network RegNetX1_6GF(int classes = 1000, Shape? input = null) =>
        Build("regnet_x_1_6gf", X(depth: 18, initialWidth: 80, slope: 34.01, step: 2.25, groupWidth: 24), classes, input);

    /// <summary>RegNetX-3.2GF: 15.3 M parameters, 3.18 GMACs.</summary>
    public static Network RegNetX3_2GF(int classes = 1000, Shape? input = null) =>
        Build("regnet_x_3_2gf", X(depth: 25, initialWidth: 88, slope: 26.31, step: 2.25, groupWidth: 48), classes, input);

    /// <summary>RegNetX-8GF: 39.6 M parameters, 8.00 GMACs.</summary>
    public static Network RegNetX8GF(int classes = 1000, Shape? input = null) =>
        Build("regnet_x_8gf", X(depth: 23, initialWidth: 80, slope: 49.56, step: 2.88, groupWidth: 120), classes, input);

    /// <summary>RegNetX-16GF: 54.3 M parameters, 15.94 GMACs.</summary>
    public static Network RegNetX16GF(int classes = 1000, Shape? input = null) =>
        Build("regnet_x_16gf", X(depth: 22, initialWidth: 216, slope: 55.59, step: 2.1, groupWidth: 128), classes, input);

    /// <summary>RegNetX-32GF: 107.8 M parameters, 31.74 GMACs.</summary>
    public static Network RegNetX32GF(int classes = 1000, Shape? input = null) =>
        Build("regnet_x_32gf", X(depth: 23, initialWidth: 320, slope: 69.86, step: 2.0, groupWidth: 168), classes, input);

    /// <summary>RegNetY-400MF: 4.3 M parameters, 0.40 GMACs.</summary>
    public static Network RegNetY400MF(int classes = 1000, Shape? input = null) =>
        Build("regnet_y_400mf", Y(depth: 16, initialWidth: 48, slope: 27.89, step: 2.09, groupWidth: 8), classes, input);

    /// <summary>RegNetY-800MF: 6.4 M parameters, 0.83 GMACs.</summary>
    public static Network RegNetY800MF(int classes = 1000, Shape? input = null) =>
        Build("regnet_y_800mf", Y(depth: 14, initialWidth: 56, slope: 38.84, step: 2.4, groupWidth: 16), classes, input);

    /// <summary>RegNetY-1.6GF: 11.2 M parameters, 1.61 GMACs.</summary>
    public static Network RegNetY1_6GF(int classes = 1000, Shape? input = null) =>
        Build("regnet_y_1_6gf", Y(depth: 27, initialWidth: 48, slope: 20.71, step: 2.65, groupWidth: 24), classes, input);

    /// <summary>RegNetY-3.2GF: 19.4 M parameters, 3.18 GMACs.</summary>
    public static Network RegNetY3_2GF(int classes = 1000, Shape? input = null) =>
        Build("regnet_y_3_2gf", Y(depth: 21, initialWidth: 80, slope: 42.63, step: 2.66, groupWidth: 24), classes, input);

    /// <summary>RegNetY-8GF: 39.4 M parameters, 8.47 GMACs.</summary>
    public static Network RegNetY8GF(int classes = 1000, Shape? input = null) =>
        Build("regnet_y_8gf", Y(depth: 17, initialWidth: 192, slope: 76.82, step: 2.19, groupWidth: 56), classes, input);

    /// <summary>RegNetY-16GF: 83.6 M parameters, 15.91 GMACs.</summary>
    public static Network RegNetY16GF(int classes = 1000, Shape? input = null) =>
        Build("regnet_y_16gf", Y(depth: 18, initialWidth: 200, slope: 106.23, step: 2.48, groupWidth: 112), classes, input);

    /// <summary>RegNetY-32GF: 145.0 M parameters, 32.28 GMACs.</summary>
    public static Network RegNetY32GF(int classes = 1000, Shape? input = null) =>
        Build("regnet_y_32gf", Y(depth: 20, initialWidth: 232, slope: 115.89, step: 2.53, groupWidth: 232), classes, input);

    /// <summary>The network of a design.</summary>
    /// <param name="name">Name of the network.</param>
    /// <param name="design">The numbers that its stages follow from.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="input">Shape of one image; null takes 3x224x224.</param>
    /// <exception cref="ArgumentException">A number of the design is out of range, there are no classes, or the images are too small.</exception>
    public static Network Build(string name, RegNetDesign design, int classes = 1000, Shape? input = null)
    {
        ArgumentNullException.ThrowIfNull(design);
        var x = Network.Input(input ?? Shape.Map(3, 224, 224)).In("stem", x => Normalize(x, StemWidth, kernel: 3, stride: 2).Relu());

        foreach (var (index, stage) in design.ToStages().Index())
            for (var i = 0; i < stage.Depth; i++)
            {
                var stride = i == 0 ? 2 : 1;
                x = x.In($"trunk_output.block{index + 1}.block{index + 1}-{i}", x => Block(x, stage, stride, design.Excitation));
            }

        return x.GlobalAveragePool().Linear("fc", classes, initialization: DenseWeights).ToNetwork(name);
    }

    private static RegNetDesign X(int depth, int initialWidth, double slope, double step, int groupWidth) =>
        new(depth, initialWidth, slope, step, groupWidth);

    private static RegNetDesign Y(int depth, int initialWidth, double slope, double step, int groupWidth) =>
        X(depth, initialWidth, slope, step, groupWidth) with { Excitation = 0.25 };

    private static FeatureMap Block(FeatureMap x, RegNetStage stage, int stride, double excitation)
    {
        var (width, _, groupWidth) = stage;
        var shortcut = stride == 1 && x.Shape.Channels == width ? x : x.In("proj", x => Normalize(x, width, kernel: 1, stride));
        var squeezed = (int)Math.Round(excitation * x.Shape.Channels);
        var branch = x.In("f", x =>
        {
            var grouped = x.In("a", x => Normalize(x, width, kernel: 1).Relu())
                .In("b", x => Normalize(x, width, kernel: 3, stride, groups: width / groupWidth).Relu());
            var excited = squeezed == 0 ? grouped : grouped.In("se", x => SqueezeExcitation.Scale(x, squeezed));
            return excited.In("c", x => Normalize(x, width, kernel: 1));
        });
        return shortcut.Add(branch).Relu();
    }

    private static FeatureMap Normalize(FeatureMap x, int channels, int kernel, int stride = 1, int groups = 1) =>
        x.Conv("0", channels, kernel, stride, groups: groups).BatchNorm("1");
}

/// <summary>
/// The numbers that a RegNet follows from (Radosavovic et al. 2020, section 3.3): the widths of its blocks lie near a line, and those near
/// one power of <paramref name="Step"/> make a stage.
/// </summary>
/// <param name="Depth">Number of blocks, d.</param>
/// <param name="InitialWidth">Width that the line begins at, w_0: a multiple of 8.</param>
/// <param name="Slope">By how much the line rises from block to block, w_a; not negative.</param>
/// <param name="Step">Ratio of the widths of two stages, w_m; more than 1.</param>
/// <param name="GroupWidth">Channels in each group of the 3x3 convolutions, g.</param>
public sealed record RegNetDesign(int Depth, int InitialWidth, double Slope, double Step, int GroupWidth)
{
    private const int WidthUnit = 8;

    /// <summary>
    /// Channels in the middle of the squeeze and excitation of a block as a share of the block's input channels: 0.25 for RegNetY; 0, for
    /// none, in RegNetX.
    /// </summary>
    public double Excitation { get; init; }

    /// <summary>The stages by the paper's rule, equations 2 to 4.</summary>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    internal ImmutableArray<RegNetStage> ToStages()
    {
        if (Depth < 1 || InitialWidth < 1 || InitialWidth % WidthUnit != 0 || !(Slope >= 0) || !(Step > 1) || GroupWidth < 1 || !(Excitation >= 0))
            throw new ArgumentException(
                $"{this}: a RegNet needs at least 1 block, an initial width that is a multiple of {WidthUnit}, a slope and an excitation that are " +
                "not negative, a step of more than 1 and groups of at least 1 channel.");
        return
        [
            .. Enumerable.Range(0, Depth).GroupBy(WidthOf).Select(blocks =>
            {
                var groupWidth = Math.Min(GroupWidth, blocks.Key);
                return new RegNetStage(ChannelRounding.ToMultiple(blocks.Key, groupWidth), blocks.Count(), groupWidth);
            }),
        ];
    }

    private int WidthOf(int block)
    {
        var onTheLine = InitialWidth + (Slope * block);
        var power = Math.Round(Math.Log(onTheLine / InitialWidth) / Math.Log(Step));
        return WidthUnit * (int)Math.Round(InitialWidth * Math.Pow(Step, power) / WidthUnit);
    }
}

/// <summary>One stage of a RegNet.</summary>
/// <param name="Width">Channels.</param>
/// <param name="Depth">Number of blocks.</param>
/// <param name="GroupWidth">Channels in each group of the 3x3 convolutions; divides the width.</param>
internal readonly record struct RegNetStage(int Width, int Depth, int GroupWidth);
