using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// Densely connected networks for ImageNet (Huang et al. 2017, table 1): DenseNet-BC with compression 0.5. Layers and names are
/// torchvision's. Each method takes the number of classes (1000 by default) and the shape of an image (3x224x224); it throws
/// <see cref="ArgumentException"/> where the images are smaller than 29 pixels.
/// </summary>
public static class DenseNet
{
    /// <summary>DenseNet-121: 8.0 M parameters, 2.83 GMACs.</summary>
    public static Network DenseNet121(int classes = 1000, Shape? input = null) =>
        Build("densenet121", growthRate: 32, [6, 12, 24, 16], classes, input);

    /// <summary>DenseNet-161, of growth rate 48: 28.7 M parameters, 7.73 GMACs.</summary>
    public static Network DenseNet161(int classes = 1000, Shape? input = null) =>
        Build("densenet161", growthRate: 48, [6, 12, 36, 24], classes, input);

    /// <summary>DenseNet-169: 14.1 M parameters, 3.36 GMACs.</summary>
    public static Network DenseNet169(int classes = 1000, Shape? input = null) =>
        Build("densenet169", growthRate: 32, [6, 12, 32, 32], classes, input);

    /// <summary>DenseNet-201: 20.0 M parameters, 4.29 GMACs.</summary>
    public static Network DenseNet201(int classes = 1000, Shape? input = null) =>
        Build("densenet201", growthRate: 32, [6, 12, 48, 32], classes, input);

    private static Network Build(string name, int growthRate, int[] depths, int classes, Shape? input)
    {
        var blocks = new DenseBlocks { GrowthRate = growthRate, Initialization = Initialization.HeNormal(Fan.In) };
        return Network.Input(input ?? Shape.Map(3, 224, 224))
            .In("features", x => blocks.Build(
                x.Conv("conv0", 2 * growthRate, kernel: 7, stride: 2, initialization: blocks.Initialization).BatchNorm("norm0").Relu()
                    .MaxPool(kernel: 3, stride: 2),
                depths))
            .GlobalAveragePool()
            .Linear("classifier", classes, initialization: Initialization.PyTorch with { ZeroBias = true })
            .ToNetwork(name);
    }
}
