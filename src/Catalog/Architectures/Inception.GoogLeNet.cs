using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// The Inception networks: GoogLeNet (Szegedy et al. 2015, "Going deeper with convolutions") and Inception v3 (Szegedy et al. 2016,
/// "Rethinking the Inception architecture"). Their auxiliary heads take part in training only. Each method takes the number of classes
/// (1000 by default) and the shape of an image; it throws <see cref="ArgumentException"/> where the images are too small.
/// </summary>
public static partial class Inception
{
    private const double GoogLeNetHeadWeight = 0.3;

    /// <summary>One line of table 1: output channels of the convolutions of an inception module.</summary>
    private readonly record struct Module(string Name, int One, int ThreeReduced, int Three, int FiveReduced, int Five, int Projected);

    private static readonly Module[][] GoogLeNetStages =
    [
        [
            new("inception3a", 64, 96, 128, 16, 32, 32),
            new("inception3b", 128, 128, 192, 32, 96, 64),
        ],
        [
            new("inception4a", 192, 96, 208, 16, 48, 64),
            new("inception4b", 160, 112, 224, 24, 64, 64),
            new("inception4c", 128, 128, 256, 24, 64, 64),
            new("inception4d", 112, 144, 288, 32, 64, 64),
            new("inception4e", 256, 160, 320, 32, 128, 128),
        ],
        [
            new("inception5a", 256, 160, 320, 32, 128, 128),
            new("inception5b", 384, 192, 384, 48, 128, 128),
        ],
    ];

    /// <summary>What torchvision does otherwise than the paper.</summary>
    private sealed record GoogLeNetForm
    {
        /// <summary>A convolution of some name, channels, kernel and stride, with its activation.</summary>
        public required Func<FeatureMap, string, int, int, int, FeatureMap> Convolve { get; init; }

        public required Func<FeatureMap, FeatureMap> Normalize { get; init; }

        public required Func<FeatureMap, FeatureMap> PoolOfHead { get; init; }

        /// <summary>Side of the window of the third branch in pixels.</summary>
        public required int LargestKernel { get; init; }

        /// <summary>Side of the window of the last pool in pixels.</summary>
        public required int LastPool { get; init; }

        public required double Dropout { get; init; }

        public required Initialization Hidden { get; init; }

        public required Initialization Classifier { get; init; }
    }

    private static GoogLeNetForm OfTorchvision { get; } = new()
    {
        Convolve = (x, name, channels, kernel, stride) => x.In(name, x => x
            .Conv("conv", channels, kernel, stride, initialization: Initialization.TruncatedNormal(0.01))
            .BatchNorm("bn", epsilon: 1e-3).Relu()),
        Normalize = x => x,
        PoolOfHead = x => x.AdaptiveAveragePool(4),
        LargestKernel = 3,
        LastPool = 2,
        Dropout = 0.2,
        Hidden = Initialization.TruncatedNormal(0.01),
        Classifier = Initialization.TruncatedNormal(0.01),
    };

    // What the paper leaves open is that of BVLC's model for Caffe: normalisation, initialisation, pools whose windows may stick out.
    private static GoogLeNetForm OfPaper { get; } = new()
    {
        Convolve = (x, name, channels, kernel, stride) => x
            .Conv(name, channels, kernel, stride, bias: true, initialization: Initialization.LeCunUniform(Fan.In) with { Bias = 0.2 })
            .Relu(),
        Normalize = x => x.LocalResponseNorm(size: 5, alpha: 1e-4, beta: 0.75, k: 1),
        // At 224 pixels the first pool gives 4x4 and the second one changes nothing; at other sizes it makes the weights fit.
        PoolOfHead = x => x.AveragePool(kernel: 5, stride: 3, padding: 0, ceilMode: true).AdaptiveAveragePool(4),
        LargestKernel = 5,
        LastPool = 3,
        Dropout = 0.4,
        Hidden = Initialization.LeCunUniform(Fan.In) with { Bias = 0.2 },
        Classifier = Initialization.LeCunUniform(Fan.In) with { Bias = 0 },
    };

    /// <summary>
    /// GoogLeNet as in torchvision: 224x224 pixels, 6.6 M parameters (13.0 M with the auxiliary heads), 1.50 GMACs. Batch norm instead of
    /// local response normalisation; where the paper has 5x5 convolutions they are 3x3, and its last pool is 2x2. Images need at least 15
    /// pixels.
    /// </summary>
    public static Network GoogLeNet(int classes = 1000, Shape? input = null) => Build("googlenet", OfTorchvision, classes, input);

    /// <summary>
    /// GoogLeNet as in table 1 of the paper: 224x224 pixels, 7.0 M parameters (13.4 M with the auxiliary heads), 1.58 GMACs, of which the
    /// paper counts 1.50 because its first line is a quarter of what a 7x7 convolution takes. No batch norm; local response normalisation
    /// in the stem. Images need at least 47 pixels.
    /// </summary>
    public static Network GoogLeNetPaper(int classes = 1000, Shape? input = null) => Build("googlenet_paper", OfPaper, classes, input);

    private static Network Build(string name, GoogLeNetForm form, int classes, Shape? input)
    {
        var x = Stem(Network.Input(input ?? Shape.Map(3, 224, 224)), form);
        var outputs = new Dictionary<string, FeatureMap>(StringComparer.Ordinal);
        foreach (var (stage, modules) in GoogLeNetStages.Index())
        {
            if (stage > 0)
                x = x.MaxPool(kernel: stage == 2 ? form.LastPool : 3, stride: 2, padding: 0, ceilMode: true);
            foreach (var module in modules)
                outputs[module.Name] = x = x.In(module.Name, x => Mix(x, form, module));
        }

        AuxiliaryHead[] heads =
        [
            outputs["inception4a"].In("aux1", x => Head(x, form, classes)).ToAuxiliaryHead(GoogLeNetHeadWeight),
            outputs["inception4d"].In("aux2", x => Head(x, form, classes)).ToAuxiliaryHead(GoogLeNetHeadWeight),
        ];
        return x.GlobalAveragePool().Dropout(form.Dropout).Linear("fc", classes, initialization: form.Classifier).ToNetwork(name, heads);
    }

    private static FeatureMap Stem(FeatureMap x, GoogLeNetForm form)
    {
        x = form.Convolve(x, "conv1", 64, 7, 2).MaxPool(kernel: 3, stride: 2, padding: 0, ceilMode: true);
        x = form.Convolve(form.Normalize(x), "conv2", 64, 1, 1);
        x = form.Convolve(x, "conv3", 192, 3, 1);
        return form.Normalize(x).MaxPool(kernel: 3, stride: 2, padding: 0, ceilMode: true);
    }

    private static FeatureMap Mix(FeatureMap x, GoogLeNetForm form, Module module)
    {
        var one = form.Convolve(x, "branch1", module.One, 1, 1);
        var three = x.In("branch2", x => Reduce(x, module.ThreeReduced, module.Three, kernel: 3));
        var five = x.In("branch3", x => Reduce(x, module.FiveReduced, module.Five, form.LargestKernel));
        var pooled = x.In("branch4", x => form.Convolve(x.MaxPool(kernel: 3, stride: 1), "1", module.Projected, 1, 1));
        return one.Concat(three, five, pooled);

        FeatureMap Reduce(FeatureMap x, int reduced, int channels, int kernel) =>
            form.Convolve(form.Convolve(x, "0", reduced, 1, 1), "1", channels, kernel, 1);
    }

    private static FeatureMap Head(FeatureMap x, GoogLeNetForm form, int classes) => form.Convolve(form.PoolOfHead(x), "conv", 128, 1, 1)
        .Linear("fc1", 1024, initialization: form.Hidden).Relu().Dropout(0.7)
        .Linear("fc2", classes, initialization: form.Classifier);
}
