using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// The blocks of densely connected networks (Huang et al. 2017, section 3), each layer of which reads the outputs of all layers before it,
/// with a transition between any two. Names are torchvision's.
/// </summary>
internal sealed record DenseBlocks
{
    /// <summary>Channels that a layer adds: the paper's k.</summary>
    public required int GrowthRate { get; init; }

    /// <summary>Whether a 1x1 convolution to 4 k channels stands before each 3x3 one (DenseNet-B).</summary>
    public bool Bottleneck { get; init; } = true;

    /// <summary>Share of the channels that a transition keeps: the paper's theta.</summary>
    public double Compression { get; init; } = 0.5;

    /// <summary>Rate of the dropout behind each convolution; 0 is none.</summary>
    public double DropoutRate { get; init; }

    public required Initialization Initialization { get; init; }

    /// <summary>The blocks, of the given numbers of layers, and the last normalisation and activation.</summary>
    public FeatureMap Build(FeatureMap x, int[] depths)
    {
        foreach (var (block, depth) in depths.Index())
        {
            if (block > 0)
                x = x.In($"transition{block}", Transition);
            x = x.In($"denseblock{block + 1}", x => Block(x, depth));
        }

        return x.BatchNorm("norm5").Relu();
    }

    private FeatureMap Block(FeatureMap x, int depth)
    {
        for (var i = 1; i <= depth; i++)
            x = x.Concat(x.In($"denselayer{i}", Layer));
        return x;
    }

    private FeatureMap Layer(FeatureMap x)
    {
        if (Bottleneck)
            x = Convolve(x.BatchNorm("norm1").Relu(), "conv1", 4 * GrowthRate, kernel: 1);
        var last = Bottleneck ? "2" : "1";
        return Convolve(x.BatchNorm($"norm{last}").Relu(), $"conv{last}", GrowthRate, kernel: 3);
    }

    private FeatureMap Transition(FeatureMap x) =>
        Convolve(x.BatchNorm("norm").Relu(), "conv", (int)(Compression * x.Shape.Channels), kernel: 1).AveragePool(kernel: 2, stride: 2);

    private FeatureMap Convolve(FeatureMap x, string name, int channels, Extent kernel)
    {
        x = x.Conv(name, channels, kernel, initialization: Initialization);
        return DropoutRate > 0 ? x.Dropout(DropoutRate) : x;
    }
}
