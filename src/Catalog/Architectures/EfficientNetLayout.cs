using System.Collections.Immutable;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>One stage of an EfficientNet: blocks of one kind, of which the first has the stride.</summary>
/// <param name="Expansion">Channels in the middle of a block as a multiple of its input's.</param>
/// <param name="Kernel">Side of the block's window in pixels.</param>
/// <param name="Stride">Step of the first block in pixels.</param>
/// <param name="Channels">Output channels.</param>
/// <param name="Depth">Number of blocks.</param>
internal readonly record struct EfficientNetStage(int Expansion, int Kernel, int Stride, int Channels, int Depth)
{
    /// <summary>Whether one dense convolution replaces the expansion and the depthwise convolution, and the squeeze and excitation goes.</summary>
    public bool IsFused { get; init; }
}

/// <summary>What all EfficientNets share: stem, blocks, head, and torchvision's names.</summary>
/// <param name="Name">Name of the network.</param>
/// <param name="Stem">Channels of the first convolution.</param>
/// <param name="Stages">The stages, first to last.</param>
/// <param name="Head">Channels of the last convolution.</param>
/// <param name="Dropout">Rate of the dropout before the dense layer.</param>
internal sealed record EfficientNetLayout(string Name, int Stem, ImmutableArray<EfficientNetStage> Stages, int Head, double Dropout)
{
    private const double DeepestStochasticDepth = 0.2;

    private static readonly Initialization ConvolutionWeights = Initialization.HeNormal(Fan.Out) with { ZeroBias = true };
    private static readonly Initialization DenseWeights = Initialization.InverseRoot(Fan.Out) with { ZeroBias = true };

    /// <summary>Epsilon of every batch norm.</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>Momentum of every batch norm.</summary>
    public double Momentum { get; init; } = 0.1;

    public Network Build(int classes, Shape input)
    {
        var x = Network.Input(input).In("features.0", x => Normalize(x, Stem, kernel: 3, stride: 2).Silu());

        var blocks = Stages.Sum(stage => stage.Depth);
        var built = 0;
        foreach (var (index, stage) in Stages.Index())
            for (var i = 0; i < stage.Depth; i++)
            {
                var block = stage with { Stride = i == 0 ? stage.Stride : 1 };
                var rate = DeepestStochasticDepth * built++ / blocks;
                x = x.In($"features.{index + 1}.{i}", x => Block(x, block, rate));
            }

        return x.In($"features.{Stages.Length + 1}", x => Normalize(x, Head, kernel: 1).Silu())
            .GlobalAveragePool().Flatten().Dropout(Dropout)
            .Linear("classifier.1", classes, initialization: DenseWeights).ToNetwork(Name);
    }

    private FeatureMap Block(FeatureMap x, EfficientNetStage block, double stochasticDepth)
    {
        var branch = x;
        foreach (var (index, layer) in Layers(block, x.Shape.Channels).Index())
            branch = branch.In($"block.{index}", layer);
        return branch.Shape == x.Shape ? branch.StochasticDepth(stochasticDepth).Add(x) : branch;
    }

    private IEnumerable<Func<FeatureMap, FeatureMap>> Layers(EfficientNetStage block, int channels)
    {
        var (expansion, kernel, stride, output, _) = block;
        var middle = channels * expansion;
        if (block.IsFused && expansion == 1)
            return [x => Normalize(x, output, kernel, stride).Silu()];
        if (block.IsFused)
            return [x => Normalize(x, middle, kernel, stride).Silu(), x => Normalize(x, output, kernel: 1)];

        IEnumerable<Func<FeatureMap, FeatureMap>> expand = expansion == 1 ? [] : [x => Normalize(x, middle, kernel: 1).Silu()];
        return
        [
            .. expand,
            x => Normalize(x, middle, kernel, stride, groups: middle).Silu(),
            x => SqueezeExcitation.Scale(x, Math.Max(1, channels / 4), squeezed => squeezed.Silu(), initialization: ConvolutionWeights),
            x => Normalize(x, output, kernel: 1),
        ];
    }

    private FeatureMap Normalize(FeatureMap x, int channels, int kernel, int stride = 1, int groups = 1) =>
        x.Conv("0", channels, kernel, stride, groups: groups, initialization: ConvolutionWeights).BatchNorm("1", Epsilon, Momentum);
}
