using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// Residual networks for ImageNet: ResNet (He et al. 2015, table 1), ResNeXt (Xie et al. 2017), Wide ResNet (Zagoruyko and Komodakis
/// 2016) and the plain networks that the first paper compares with. Layers, strides and names are torchvision's. Each method takes
/// the number of classes (1000 by default) and <see cref="ResNetOptions"/>; it throws <see cref="ArgumentException"/> where the
/// images are too small, which below 17 pixels they are.
/// </summary>
public static class ResNet
{
    internal delegate FeatureMap Stage(ResidualBlock block, FeatureMap x, int width, int stride);

    /// <summary>ResNet-18: 11.7 M parameters, 1.81 GMACs.</summary>
    public static Network ResNet18(int classes = 1000, ResNetOptions? options = null) =>
        Build("resnet18", Basic, [2, 2, 2, 2], classes, options);

    /// <summary>ResNet-34: 21.8 M parameters, 3.66 GMACs.</summary>
    public static Network ResNet34(int classes = 1000, ResNetOptions? options = null) =>
        Build("resnet34", Basic, [3, 4, 6, 3], classes, options);

    /// <summary>ResNet-50: 25.6 M parameters, 4.09 GMACs; the stride of a bottleneck is on its 3x3 convolution ("v1.5").</summary>
    public static Network ResNet50(int classes = 1000, ResNetOptions? options = null) =>
        Build("resnet50", Bottleneck(), [3, 4, 6, 3], classes, options);

    /// <summary>ResNet-101: 44.5 M parameters, 7.80 GMACs.</summary>
    public static Network ResNet101(int classes = 1000, ResNetOptions? options = null) =>
        Build("resnet101", Bottleneck(), [3, 4, 23, 3], classes, options);

    /// <summary>ResNet-152: 60.2 M parameters, 11.51 GMACs.</summary>
    public static Network ResNet152(int classes = 1000, ResNetOptions? options = null) =>
        Build("resnet152", Bottleneck(), [3, 8, 36, 3], classes, options);

    /// <summary>ResNeXt-50 32x4d: 25.0 M parameters, 4.23 GMACs.</summary>
    public static Network ResNeXt50(int classes = 1000, ResNetOptions? options = null) =>
        Build("resnext50_32x4d", Bottleneck(groups: 32, groupWidth: 4), [3, 4, 6, 3], classes, options);

    /// <summary>ResNeXt-101 32x8d: 88.8 M parameters, 16.41 GMACs.</summary>
    public static Network ResNeXt101(int classes = 1000, ResNetOptions? options = null) =>
        Build("resnext101_32x8d", Bottleneck(groups: 32, groupWidth: 8), [3, 4, 23, 3], classes, options);

    /// <summary>ResNeXt-101 64x4d: 83.5 M parameters, 15.46 GMACs.</summary>
    public static Network ResNeXt101Of64Groups(int classes = 1000, ResNetOptions? options = null) =>
        Build("resnext101_64x4d", Bottleneck(groups: 64, groupWidth: 4), [3, 4, 23, 3], classes, options);

    /// <summary>Wide ResNet-50-2: 68.9 M parameters, 11.40 GMACs.</summary>
    public static Network WideResNet50(int classes = 1000, ResNetOptions? options = null) =>
        Build("wide_resnet50_2", Bottleneck(groupWidth: 128), [3, 4, 6, 3], classes, options);

    /// <summary>Wide ResNet-101-2: 126.9 M parameters, 22.75 GMACs.</summary>
    public static Network WideResNet101(int classes = 1000, ResNetOptions? options = null) =>
        Build("wide_resnet101_2", Bottleneck(groupWidth: 128), [3, 4, 23, 3], classes, options);

    /// <summary>The plain 18-layer network of the paper: ResNet-18 without shortcuts.</summary>
    public static Network Plain18(int classes = 1000, ResNetOptions? options = null) =>
        Build("plain18", Basic, [2, 2, 2, 2], classes, (options ?? new()) with { Shortcut = Shortcut.None });

    /// <summary>The plain 34-layer network of the paper: ResNet-34 without shortcuts.</summary>
    public static Network Plain34(int classes = 1000, ResNetOptions? options = null) =>
        Build("plain34", Basic, [3, 4, 6, 3], classes, (options ?? new()) with { Shortcut = Shortcut.None });

    internal static FeatureMap Basic(ResidualBlock block, FeatureMap x, int width, int stride) => block.Basic(x, width, stride);

    internal static Stage Bottleneck(int groups = 1, int groupWidth = 64) => (block, x, width, stride) =>
        block.Bottleneck(x, width, inner: width * groupWidth / 64 * groups, groups, stride);

    /// <summary>
    /// The network of ML.NET's <c>DnnFeaturizeImage</c>: ResNet-18 with a third block in the last stage, behind a mean image; 16.4 M parameters.
    /// </summary>
    internal static Network MLNetResNet18(int classes, ResNetOptions? options) =>
        Build("mlnet_resnet18", Basic, [2, 2, 2, 3], classes, options, image => image.SubtractMean("mean_image"));

    internal static Network Build(
        string name, Stage stage, int[] depths, int classes, ResNetOptions? options, Func<FeatureMap, FeatureMap>? front = null)
    {
        options ??= new();
        var block = new ResidualBlock(options.Shortcut ?? Shortcut.B, options.PreActivation, options.Attachment);
        var image = Network.Input(options.Input ?? Shape.Map(3, 224, 224));
        var x = (front?.Invoke(image) ?? image)
            .Conv("conv1", 64, kernel: 7, stride: 2).BatchNorm("bn1").Relu()
            .MaxPool(kernel: 3, stride: 2);

        foreach (var (index, depth) in depths.Index())
            for (var i = 0; i < depth; i++)
            {
                var stride = index > 0 && i == 0 ? 2 : 1;
                x = x.In($"layer{index + 1}.{i}", x => stage(block with { IsFirst = index == 0 && i == 0 }, x, 64 << index, stride));
            }

        if (options.PreActivation)
            x = x.BatchNorm("bn").Relu();
        return x.GlobalAveragePool().Linear("fc", classes).ToNetwork(name);
    }
}

/// <summary>What may be changed in any residual network of <see cref="ResNet"/> and <see cref="CifarResNet"/>.</summary>
public sealed record ResNetOptions
{
    /// <summary>Shape of one image; null takes the paper's: 3x224x224, or 3x32x32 for the CIFAR networks.</summary>
    public Shape? Input { get; init; }

    /// <summary>How a block's input reaches its output; null takes the family's: B, or A for the CIFAR networks.</summary>
    public Shortcut? Shortcut { get; init; }

    /// <summary>Batch norm and ReLU before each convolution instead of behind it (He et al. 2016, "Identity mappings", version 2).</summary>
    public bool PreActivation { get; init; }

    /// <summary>
    /// Added to the residual branch of every block, before the sum; null adds nothing. <see cref="SqueezeExcitation.Block"/> makes
    /// SE-ResNets.
    /// </summary>
    public Func<FeatureMap, FeatureMap>? Attachment { get; init; }
}

/// <summary>How the input of a block reaches its output (He et al. 2015, section 4.1).</summary>
public enum Shortcut
{
    /// <summary>Not at all: a plain network.</summary>
    None,

    /// <summary>Option A: identity; where the size changes, every second pixel and channels of zeros. No parameters.</summary>
    A,

    /// <summary>Option B: identity; a 1x1 convolution where the size changes.</summary>
    B,

    /// <summary>Option C: a 1x1 convolution in every block.</summary>
    C,
}
