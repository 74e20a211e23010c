using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>The two blocks of residual networks, with their shortcut, order of activation and attachment.</summary>
/// <param name="Shortcut">How the input reaches the sum.</param>
/// <param name="PreActivation">Batch norm and ReLU before each convolution.</param>
/// <param name="Attachment">Added to the branch before the sum.</param>
internal sealed record ResidualBlock(Shortcut Shortcut, bool PreActivation, Func<FeatureMap, FeatureMap>? Attachment)
{
    /// <summary>Whether the input was activated already: so it is for the first block, behind the stem (appendix of "Identity mappings").</summary>
    public bool IsFirst { get; init; }

    /// <summary>Whether and how the taps of the 3x3 convolutions move.</summary>
    public Deformation Deformation { get; init; }

    private readonly record struct Convolution(string Number, int Channels, Extent Kernel, int Stride = 1, int Groups = 1);

    /// <summary>Two 3x3 convolutions.</summary>
    public FeatureMap Basic(FeatureMap x, int width, int stride) => Build(x, width, stride,
    [
        new("1", width, Kernel: 3, stride),
        new("2", width, Kernel: 3),
    ]);

    /// <summary>1x1, 3x3, 1x1; the stride is on the 3x3, as in torchvision, not on the first 1x1 as in the paper.</summary>
    /// <param name="x">Input of the block.</param>
    /// <param name="width">A quarter of the block's output channels.</param>
    /// <param name="inner">Channels of the 3x3 convolution.</param>
    /// <param name="groups">Groups of the 3x3 convolution (ResNeXt's cardinality).</param>
    /// <param name="stride">Step in pixels.</param>
    public FeatureMap Bottleneck(FeatureMap x, int width, int inner, int groups, int stride) => Build(x, 4 * width, stride,
    [
        new("1", inner, Kernel: 1),
        new("2", inner, Kernel: 3, stride, groups),
        new("3", 4 * width, Kernel: 1),
    ]);

    private FeatureMap Build(FeatureMap x, int channels, int stride, Convolution[] convolutions)
    {
        var branch = x;
        var shortcutInput = x;
        foreach (var (index, convolution) in convolutions.Index())
        {
            if (PreActivation && !(IsFirst && index == 0))
                branch = branch.BatchNorm($"bn{convolution.Number}").Relu();
            if (PreActivation && index == 0)
                shortcutInput = branch;
            branch = Convolve(branch, convolution);
            if (!PreActivation)
                branch = branch.BatchNorm($"bn{convolution.Number}");
            if (!PreActivation && index < convolutions.Length - 1)
                branch = branch.Relu();
        }

        branch = Attachment?.Invoke(branch) ?? branch;
        var sum = Shortcut == Shortcut.None ? branch : branch.Add(Skip(x, shortcutInput, channels, stride));
        return PreActivation ? sum : sum.Relu();
    }

    private FeatureMap Convolve(FeatureMap x, Convolution convolution)
    {
        var (number, channels, kernel, stride, groups) = convolution;
        var name = $"conv{number}";
        if (Deformation == Deformation.None || kernel == 1)
            return x.Conv(name, channels, kernel, stride: stride, groups: groups);

        var computed = x.In(name, x => x.Conv(
            "conv_offset", (int)Deformation * kernel.Area, kernel, stride: stride, bias: true, initialization: Initialization.Zero));
        var factors = Deformation == Deformation.OffsetsAndFactors ? computed.SliceChannels(2 * kernel.Area, kernel.Area).Sigmoid() : null;
        return x.DeformableConv(
            name, channels, kernel, offsets: factors is null ? computed : computed.SliceChannels(0, 2 * kernel.Area), mask: factors,
            stride: stride, groups: groups, initialization: Initialization.HeNormal(Fan.Out));
    }

    // A pre-activated block projects the activated input (figure 4e of the paper) and passes the raw one.
    private FeatureMap Skip(FeatureMap x, FeatureMap projected, int channels, int stride)
    {
        var changes = stride != 1 || x.Shape.Channels != channels;
        return Shortcut switch
        {
            Shortcut.A when changes => Pad(x.Subsample(stride), channels),
            Shortcut.B when changes => Project(projected, channels, stride),
            Shortcut.C => Project(projected, channels, stride),
            _ => x,
        };
    }

    private FeatureMap Project(FeatureMap x, int channels, int stride)
    {
        var projection = x.Conv("downsample.0", channels, kernel: 1, stride: stride);
        return PreActivation ? projection : projection.BatchNorm("downsample.1");
    }

    private static FeatureMap Pad(FeatureMap x, int channels)
    {
        var added = channels - x.Shape.Channels;
        return x.PadChannels(added / 2, added - (added / 2));
    }
}

/// <summary>Whether and how the taps of a convolution move; the value is how many numbers are computed for each tap.</summary>
internal enum Deformation
{
    /// <summary>They do not.</summary>
    None = 0,

    /// <summary>Each by an offset (Dai et al. 2017).</summary>
    Offsets = 2,

    /// <summary>Each by an offset, and what it reads is multiplied by a factor from 0 to 1 (Zhu et al. 2019).</summary>
    OffsetsAndFactors = 3,
}
