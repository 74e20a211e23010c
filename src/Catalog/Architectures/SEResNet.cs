using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// Residual networks with a squeeze-and-excitation block (Hu et al. 2018) at the end of every residual branch; the layers, strides and
/// names of <see cref="ResNet"/>, and <see cref="SqueezeExcitation"/>'s with reduction 16. Each method takes the number of classes (1000 by
/// default) and <see cref="ResNetOptions"/>, whose <see cref="ResNetOptions.Attachment"/> may be a block of another reduction; it throws
/// <see cref="ArgumentException"/> where the images are too small.
/// </summary>
public static class SEResNet
{
    /// <summary>SE-ResNet-18: 11.8 M parameters, 1.81 GMACs.</summary>
    public static Network SEResNet18(int classes = 1000, ResNetOptions? options = null) =>
        Build("se_resnet18", ResNet.Basic, [2, 2, 2, 2], classes, options);

    /// <summary>SE-ResNet-34: 22.0 M parameters, 3.66 GMACs.</summary>
    public static Network SEResNet34(int classes = 1000, ResNetOptions? options = null) =>
        Build("se_resnet34", ResNet.Basic, [3, 4, 6, 3], classes, options);

    /// <summary>SE-ResNet-50: 28.1 M parameters, 4.09 GMACs.</summary>
    public static Network SEResNet50(int classes = 1000, ResNetOptions? options = null) =>
        Build("se_resnet50", ResNet.Bottleneck(), [3, 4, 6, 3], classes, options);

    /// <summary>SE-ResNet-101: 49.3 M parameters, 7.81 GMACs.</summary>
    public static Network SEResNet101(int classes = 1000, ResNetOptions? options = null) =>
        Build("se_resnet101", ResNet.Bottleneck(), [3, 4, 23, 3], classes, options);

    /// <summary>SE-ResNet-152: 66.8 M parameters, 11.52 GMACs.</summary>
    public static Network SEResNet152(int classes = 1000, ResNetOptions? options = null) =>
        Build("se_resnet152", ResNet.Bottleneck(), [3, 8, 36, 3], classes, options);

    /// <summary>SE-ResNeXt-50 32x4d: 27.6 M parameters, 4.23 GMACs.</summary>
    public static Network SEResNeXt50(int classes = 1000, ResNetOptions? options = null) =>
        Build("se_resnext50_32x4d", ResNet.Bottleneck(groups: 32, groupWidth: 4), [3, 4, 6, 3], classes, options);

    /// <summary>SE-ResNeXt-101 32x4d, the paper's: 49.0 M parameters, 7.97 GMACs.</summary>
    public static Network SEResNeXt101Of4Channels(int classes = 1000, ResNetOptions? options = null) =>
        Build("se_resnext101_32x4d", ResNet.Bottleneck(groups: 32, groupWidth: 4), [3, 4, 23, 3], classes, options);

    /// <summary>SE-ResNeXt-101 32x8d: 93.6 M parameters, 16.42 GMACs.</summary>
    public static Network SEResNeXt101(int classes = 1000, ResNetOptions? options = null) =>
        Build("se_resnext101_32x8d", ResNet.Bottleneck(groups: 32, groupWidth: 8), [3, 4, 23, 3], classes, options);

    private static Network Build(string name, ResNet.Stage stage, int[] depths, int classes, ResNetOptions? options)
    {
        options ??= new();
        return ResNet.Build(name, stage, depths, classes, options with { Attachment = options.Attachment ?? SqueezeExcitation.Block() });
    }
}
