using System.Globalization;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// SqueezeNet (Iandola et al. 2016): fire modules, which squeeze by 1x1 convolutions what 1x1 and 3x3 convolutions expand; the classes are
/// the channels of the last convolution, averaged. Layers and names are torchvision's. Each method takes the number of classes (1000 by
/// default) and the shape of an image (3x224x224); it throws <see cref="ArgumentException"/> where the images are too small, which below
/// 21 pixels (17 for version 1.1) they are.
/// </summary>
public static class SqueezeNet
{
    /// <summary>A line of the table of layers: a pool of stride 2, or a fire module.</summary>
    /// <param name="Squeeze">Channels of the first convolution; 0 is a pool.</param>
    /// <param name="Expand">Channels of each of the other two.</param>
    private readonly record struct Line(int Squeeze, int Expand);

    private static readonly Line Pool = new(0, 0);

    /// <summary>SqueezeNet 1.0, the paper's table 1: 1.25 M parameters, 0.82 GMACs.</summary>
    public static Network SqueezeNet10(int classes = 1000, Shape? input = null) => Build(
        "squeezenet1_0", channels: 96, kernel: 7,
        [Pool, new(16, 64), new(16, 64), new(32, 128), Pool, new(32, 128), new(48, 192), new(48, 192), new(64, 256), Pool, new(64, 256)],
        classes, input);

    /// <summary>SqueezeNet 1.1 of the authors' repository, which pools earlier: 1.24 M parameters, 0.35 GMACs.</summary>
    public static Network SqueezeNet11(int classes = 1000, Shape? input = null) => Build(
        "squeezenet1_1", channels: 64, kernel: 3,
        [Pool, new(16, 64), new(16, 64), Pool, new(32, 128), new(32, 128), Pool, new(48, 192), new(48, 192), new(64, 256), new(64, 256)],
        classes, input);

    private static Network Build(string name, int channels, int kernel, Line[] lines, int classes, Shape? input) => Network
        .Input(input ?? Shape.Map(3, 224, 224))
        .In("features", x => Features(Convolve(x, "0", channels, kernel, stride: 2, padding: 0), lines))
        .In("classifier", x => x
            .Dropout()
            .Conv("1", classes, kernel: 1, bias: true, initialization: Initialization.Normal(0.01) with { ZeroBias = true }).Relu()
            .GlobalAveragePool().Flatten())
        .ToNetwork(name);

    // torchvision's modules 0 and 1 are the first convolution and its activation.
    private static FeatureMap Features(FeatureMap x, Line[] lines)
    {
        foreach (var (index, line) in lines.Index())
            x = line == Pool
                ? x.MaxPool(kernel: 3, stride: 2, padding: 0, ceilMode: true)
                : x.In((index + 2).ToString(CultureInfo.InvariantCulture), x => Fire(x, line));
        return x;
    }

    private static FeatureMap Fire(FeatureMap x, Line line)
    {
        var squeezed = Convolve(x, "squeeze", line.Squeeze, kernel: 1);
        return Convolve(squeezed, "expand1x1", line.Expand, kernel: 1).Concat(Convolve(squeezed, "expand3x3", line.Expand, kernel: 3));
    }

    private static FeatureMap Convolve(FeatureMap x, string name, int channels, Extent kernel, Extent? stride = null, Extent? padding = null) =>
        x.Conv(
            name, channels, kernel, stride, padding, bias: true,
            initialization: Initialization.HeUniform(Fan.In) with { ZeroBias = true }).Relu();
}
