using System.Globalization;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// VGG (Simonyan and Zisserman 2015, table 1): five stages of 3x3 convolutions, a 2x2 pool behind each, three dense layers; batch norm
/// behind each convolution (Ioffe and Szegedy 2015) where the name says so. Layers and names are torchvision's, which pools maps of any
/// size to 7x7 pixels before the dense layers. Each method takes the number of classes (1000 by default) and the shape of an image
/// (3x224x224); it throws <see cref="ArgumentException"/> where the images are smaller than 32 pixels.
/// </summary>
public static class Vgg
{
    private static readonly int[] ConfigurationA = [1, 1, 2, 2, 2];
    private static readonly int[] ConfigurationB = [2, 2, 2, 2, 2];
    private static readonly int[] ConfigurationD = [2, 2, 3, 3, 3];
    private static readonly int[] ConfigurationE = [2, 2, 4, 4, 4];

    /// <summary>VGG-11, the paper's configuration A: 132.9 M parameters, 7.61 GMACs.</summary>
    public static Network Vgg11(int classes = 1000, Shape? input = null) =>
        Build("vgg11", ConfigurationA, batchNorm: false, classes, input);

    /// <summary>VGG-13, the paper's configuration B: 133.0 M parameters, 11.31 GMACs.</summary>
    public static Network Vgg13(int classes = 1000, Shape? input = null) =>
        Build("vgg13", ConfigurationB, batchNorm: false, classes, input);

    /// <summary>VGG-16, the paper's configuration D: 138.4 M parameters, 15.47 GMACs.</summary>
    public static Network Vgg16(int classes = 1000, Shape? input = null) =>
        Build("vgg16", ConfigurationD, batchNorm: false, classes, input);

    /// <summary>VGG-19, the paper's configuration E: 143.7 M parameters, 19.63 GMACs.</summary>
    public static Network Vgg19(int classes = 1000, Shape? input = null) =>
        Build("vgg19", ConfigurationE, batchNorm: false, classes, input);

    /// <summary>VGG-11 with batch norm: 132.9 M parameters, 7.61 GMACs.</summary>
    public static Network Vgg11BatchNorm(int classes = 1000, Shape? input = null) =>
        Build("vgg11_bn", ConfigurationA, batchNorm: true, classes, input);

    /// <summary>VGG-13 with batch norm: 133.1 M parameters, 11.31 GMACs.</summary>
    public static Network Vgg13BatchNorm(int classes = 1000, Shape? input = null) =>
        Build("vgg13_bn", ConfigurationB, batchNorm: true, classes, input);

    /// <summary>VGG-16 with batch norm: 138.4 M parameters, 15.47 GMACs.</summary>
    public static Network Vgg16BatchNorm(int classes = 1000, Shape? input = null) =>
        Build("vgg16_bn", ConfigurationD, batchNorm: true, classes, input);

    /// <summary>VGG-19 with batch norm: 143.7 M parameters, 19.63 GMACs.</summary>
    public static Network Vgg19BatchNorm(int classes = 1000, Shape? input = null) =>
        Build("vgg19_bn", ConfigurationE, batchNorm: true, classes, input);

    private static Network Build(string name, int[] depths, bool batchNorm, int classes, Shape? input)
    {
        var dense = Initialization.Normal(0.01) with { ZeroBias = true };
        return Network.Input(input ?? Shape.Map(3, 224, 224))
            .In("features", x => Features(x, depths, batchNorm))
            .AdaptiveAveragePool(7).Flatten()
            .In("classifier", x => x
                .Linear("0", 4096, initialization: dense).Relu().Dropout()
                .Linear("3", 4096, initialization: dense).Relu().Dropout()
                .Linear("6", classes, initialization: dense))
            .ToNetwork(name);
    }

    // torchvision numbers all layers of the stages in one row: convolutions, batch norms, activations, pools.
    private static FeatureMap Features(FeatureMap x, int[] depths, bool batchNorm)
    {
        var layer = 0;
        foreach (var (stage, depth) in depths.Index())
        {
            for (var i = 0; i < depth; i++)
            {
                x = x.Conv(
                    Number(layer++), Math.Min(64 << stage, 512), kernel: 3, bias: true,
                    initialization: Initialization.HeNormal(Fan.Out) with { ZeroBias = true });
                x = (batchNorm ? x.BatchNorm(Number(layer++)) : x).Relu();
                layer++;
            }

            x = x.MaxPool(kernel: 2, stride: 2);
            layer++;
        }

        return x;
    }

    private static string Number(int layer) => layer.ToString(CultureInfo.InvariantCulture);
}
