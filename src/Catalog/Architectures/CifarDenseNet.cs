using System.Globalization;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// Densely connected networks for small images (Huang et al. 2017, section 3 and table 2): three blocks of equal depth, 32x32 pixels, 10
/// classes unless told otherwise. Names are those of torchvision's DenseNets. Images of less than 4 pixels are refused with an
/// <see cref="ArgumentException"/>.
/// </summary>
public static class CifarDenseNet
{
    /// <summary>DenseNet-BC of 100 layers, k = 12: 0.77 M parameters, 0.29 GMACs; error on CIFAR-10 in the paper 4.51 %.</summary>
    public static Network DenseNetBC100(int classes = 10, Shape? input = null) => BuildBC(depth: 100, growthRate: 12, classes, input);

    /// <summary>DenseNet-BC of 190 layers, k = 40: 25.6 M parameters, 9.30 GMACs; error on CIFAR-10 in the paper 3.46 %.</summary>
    public static Network DenseNetBC190(int classes = 10, Shape? input = null) => BuildBC(depth: 190, growthRate: 40, classes, input);

    /// <summary>DenseNet-BC of 250 layers, k = 24: 15.3 M parameters, 5.42 GMACs; error on CIFAR-10 in the paper 3.62 %.</summary>
    public static Network DenseNetBC250(int classes = 10, Shape? input = null) => BuildBC(depth: 250, growthRate: 24, classes, input);

    /// <summary>
    /// A DenseNet of any depth, growth rate and compression; without options the plain one of 40 layers and k = 12: 1.0 M parameters, 0.26
    /// GMACs, error on CIFAR-10 in the paper 5.24 %.
    /// </summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="options">What is other than in that network; null is nothing.</param>
    /// <exception cref="ArgumentException">
    /// The depth does not give three blocks of equal depth, an option is out of its range, or the images are too small.
    /// </exception>
    public static Network DenseNet(int classes = 10, CifarDenseNetOptions? options = null)
    {
        options ??= new();
        options.Check();
        var layers = options.LayersPerBlock;
        var blocks = new DenseBlocks
        {
            GrowthRate = options.GrowthRate,
            Bottleneck = options.Bottleneck,
            Compression = options.Compression,
            DropoutRate = options.DropoutRate,
            Initialization = Initialization.HeNormal(Fan.Out),
        };
        var stem = options is { Bottleneck: true, Compression: < 1 } ? 2 * options.GrowthRate : 16;
        return Network.Input(options.Input ?? Shape.Map(3, 32, 32))
            .In("features", x => blocks.Build(
                x.Conv("conv0", stem, kernel: 3, initialization: blocks.Initialization), depths: [layers, layers, layers]))
            .GlobalAveragePool()
            .Linear("classifier", classes, initialization: Initialization.PyTorch with { ZeroBias = true })
            .ToNetwork(options.Name);
    }

    private static Network BuildBC(int depth, int growthRate, int classes, Shape? input) =>
        DenseNet(classes, new() { Depth = depth, GrowthRate = growthRate, Bottleneck = true, Compression = 0.5, Input = input });
}

/// <summary>What may be changed in a <see cref="CifarDenseNet"/>. A DenseNet-BC has bottlenecks and a compression below 1.</summary>
public sealed record CifarDenseNetOptions
{
    /// <summary>Number of layers, 3 n + 4, or 6 n + 4 with bottlenecks: the paper's L. 40 by default.</summary>
    public int Depth { get; init; } = 40;

    /// <summary>Channels that each layer adds: the paper's k, at least 1. 12 by default.</summary>
    public int GrowthRate { get; init; } = 12;

    /// <summary>Whether a 1x1 convolution to 4 k channels stands before each 3x3 one; no by default.</summary>
    public bool Bottleneck { get; init; }

    /// <summary>
    /// Share of the channels that the transitions between blocks keep: the paper's theta, above 0 and at most 1. 1 by default.
    /// </summary>
    public double Compression { get; init; } = 1;

    /// <summary>
    /// Rate of a dropout behind each convolution but the first, from 0 to 1. 0, no dropout, by default; the paper takes 0.2 where it does
    /// not augment the images.
    /// </summary>
    public double DropoutRate { get; init; }

    /// <summary>Shape of one image; null is 3x32x32.</summary>
    public Shape? Input { get; init; }

    private int LayersPerUnit => Bottleneck ? 6 : 3;

    internal int LayersPerBlock => (Depth - 4) / LayersPerUnit;

    internal string Name
    {
        get
        {
            var kind = (Bottleneck, Compression < 1) switch
            {
                (true, true) => "bc_",
                (true, false) => "b_",
                (false, true) => "c_",
                (false, false) => "",
            };
            return string.Create(CultureInfo.InvariantCulture, $"cifar_densenet_{kind}{Depth}_{GrowthRate}");
        }
    }

    internal void Check()
    {
        if (Depth < LayersPerUnit + 4 || (Depth - 4) % LayersPerUnit != 0)
            throw new ArgumentException(
                $"A DenseNet of three equal blocks {(Bottleneck ? "with bottlenecks " : "")}has {LayersPerUnit} n + 4 layers, n at least 1; " +
                $"{nameof(Depth)} is {Depth}. Take {(Math.Max(1, LayersPerBlock) * LayersPerUnit) + 4}.");
        if (GrowthRate < 1)
            throw new ArgumentException($"Every layer of a DenseNet adds at least 1 channel; {nameof(GrowthRate)} is {GrowthRate}.");
        if (Compression is not (> 0 and <= 1))
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"A transition keeps a share of the channels above 0 and at most 1; {nameof(Compression)} is {Compression}."));
        if (DropoutRate is not (>= 0 and <= 1))
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"{nameof(DropoutRate)} is the probability of zero, from 0 to 1, and cannot be {DropoutRate}."));
    }
}
