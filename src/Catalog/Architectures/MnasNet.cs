using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// MnasNet-B1 (Tan et al. 2019), the searched network without squeeze and excitation, with a multiplier for all channels up to the last
/// convolution. Layers and names are torchvision's; so is the momentum of batch norm, 0.0003, with which the running statistics need
/// thousands of batches.
/// </summary>
public static class MnasNet
{
    private const double Momentum = 3e-4;

    private readonly record struct Stack(int Channels, int Kernel, int Stride, int Expansion, int Depth);

    private static readonly Stack[] Stacks =
    [
        new(24, 3, 2, 3, 3), new(40, 5, 2, 3, 3), new(80, 5, 2, 6, 3), new(96, 3, 1, 6, 2), new(192, 5, 2, 6, 4), new(320, 3, 1, 6, 1),
    ];

    /// <summary>MnasNet 0.5: 2.2 M parameters, 0.104 GMACs.</summary>
    public static Network MnasNet0_5(int classes = 1000, Shape? input = null) => Build("mnasnet0_5", 0.5, classes, input);

    /// <summary>MnasNet 0.75: 3.2 M parameters, 0.215 GMACs.</summary>
    public static Network MnasNet0_75(int classes = 1000, Shape? input = null) => Build("mnasnet0_75", 0.75, classes, input);

    /// <summary>MnasNet 1.0: 4.4 M parameters, 0.314 GMACs.</summary>
    public static Network MnasNet1_0(int classes = 1000, Shape? input = null) => Build("mnasnet1_0", 1.0, classes, input);

    /// <summary>MnasNet 1.3: 6.3 M parameters, 0.526 GMACs.</summary>
    public static Network MnasNet1_3(int classes = 1000, Shape? input = null) => Build("mnasnet1_3", 1.3, classes, input);

    private static Network Build(string name, double multiplier, int classes, Shape? input)
    {
        var stem = ChannelRounding.ToMultiple(32 * multiplier);
        var x = Network.Input(input ?? Shape.Map(3, 224, 224)).In("layers", x =>
        {
            x = x
                .Conv("0", stem, kernel: 3, stride: 2).Norm("1").Relu()
                .Conv("3", stem, kernel: 3, groups: stem).Norm("4").Relu()
                .Conv("6", ChannelRounding.ToMultiple(16 * multiplier), kernel: 1).Norm("7");
            foreach (var (index, stack) in Stacks.Index())
                for (var i = 0; i < stack.Depth; i++)
                    x = x.In($"{index + 8}.{i}.layers", x => InvertedResidual(
                        x, stack, ChannelRounding.ToMultiple(stack.Channels * multiplier), stride: i == 0 ? stack.Stride : 1));
            return x.Conv("14", 1280, kernel: 1).Norm("15").Relu();
        });
        return x.GlobalAveragePool().Dropout(0.2)
            .Linear("classifier.1", classes, initialization: Initialization.LeCunUniform(Fan.Out) with { ZeroBias = true })
            .ToNetwork(name);
    }

    private static FeatureMap InvertedResidual(FeatureMap x, Stack stack, int channels, int stride)
    {
        var wide = stack.Expansion * x.Shape.Channels;
        var branch = x
            .Conv("0", wide, kernel: 1).Norm("1").Relu()
            .Conv("3", wide, stack.Kernel, stride: stride, groups: wide).Norm("4").Relu()
            .Conv("6", channels, kernel: 1).Norm("7");
        return stride == 1 && channels == x.Shape.Channels ? branch.Add(x) : branch;
    }

    private static FeatureMap Norm(this FeatureMap x, string name) => x.BatchNorm(name, momentum: Momentum);
}
