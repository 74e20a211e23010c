using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// The residual networks for small images of He et al. 2015, section 4.2: 6n + 2 layers in three stages of 16, 32 and 64 channels,
/// shortcut A, 32x32 pixels, 10 classes unless told otherwise. Error on CIFAR-10 in the paper: 8.75, 7.51, 7.17, 6.97 and 6.43 %.
/// </summary>
public static class CifarResNet
{
    /// <summary>ResNet-20: 0.27 M parameters, 0.041 GMACs.</summary>
    public static Network ResNet20(int classes = 10, ResNetOptions? options = null) => Build(20, classes, options);

    /// <summary>ResNet-32: 0.46 M parameters.</summary>
    public static Network ResNet32(int classes = 10, ResNetOptions? options = null) => Build(32, classes, options);

    /// <summary>ResNet-44: 0.66 M parameters.</summary>
    public static Network ResNet44(int classes = 10, ResNetOptions? options = null) => Build(44, classes, options);

    /// <summary>ResNet-56: 0.85 M parameters.</summary>
    public static Network ResNet56(int classes = 10, ResNetOptions? options = null) => Build(56, classes, options);

    /// <summary>ResNet-110: 1.7 M parameters.</summary>
    public static Network ResNet110(int classes = 10, ResNetOptions? options = null) => Build(110, classes, options);

    private static Network Build(int layers, int classes, ResNetOptions? options)
    {
        options ??= new();
        var block = new ResidualBlock(options.Shortcut ?? Shortcut.A, options.PreActivation, options.Attachment);
        var x = Network.Input(options.Input ?? Shape.Map(3, 32, 32)).Conv("conv1", 16, kernel: 3).BatchNorm("bn1").Relu();

        for (var stage = 0; stage < 3; stage++)
            for (var i = 0; i < (layers - 2) / 6; i++)
            {
                var (width, stride) = (16 << stage, stage > 0 && i == 0 ? 2 : 1);
                x = x.In($"layer{stage + 1}.{i}", x => (block with { IsFirst = stage == 0 && i == 0 }).Basic(x, width, stride));
            }

        if (options.PreActivation)
            x = x.BatchNorm("bn").Relu();
        return x.GlobalAveragePool().Linear("fc", classes).ToNetwork($"cifar_resnet{layers}");
    }
}
