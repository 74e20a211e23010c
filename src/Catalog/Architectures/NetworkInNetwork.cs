using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// Network in Network (Lin et al. 2014): two 1x1 convolutions behind each convolution, and no dense layer; the classes are the channels of
/// the last convolution, averaged. Widths, pools, dropout and initialisation are those of the author's models for Caffe, whose names the
/// layers have. Each method takes the number of classes and the shape of an image; it throws <see cref="ArgumentException"/> where the
/// images are too small.
/// </summary>
public static class NetworkInNetwork
{
    /// <summary>A convolution and the two 1x1 convolutions behind it.</summary>
    /// <param name="Kernel">Side of the first window in pixels.</param>
    /// <param name="Channels">Output channels of the three.</param>
    /// <param name="Deviations">Standard deviations of their initial weights.</param>
    private sealed record Perceptron(int Kernel, int[] Channels, double[] Deviations);

    /// <summary>The form for ImageNet: 1000 classes and 3x224x224 pixels by default, 7.6 M parameters, 1.10 GMACs.</summary>
    public static Network ImageNet(int classes = 1000, Shape? input = null)
    {
        var x = Perceive(
            Network.Input(input ?? Shape.Map(3, 224, 224)), 1, new(11, [96, 96, 96], [0.01, 0.05, 0.05]), stride: 4, padding: 0);
        x = Perceive(Pool(x), 2, new(5, [256, 256, 256], [0.05, 0.05, 0.05]));
        x = Perceive(Pool(x), 3, new(3, [384, 384, 384], [0.01, 0.05, 0.05]));
        x = Perceive(Pool(x).Dropout(), 4, new(3, [1024, 1024, classes], [0.05, 0.05, 0.01]));
        return x.GlobalAveragePool().Flatten().ToNetwork("nin");
    }

    /// <summary>The form for CIFAR-10: 10 classes and 3x32x32 pixels by default, 0.97 M parameters, 0.22 GMACs.</summary>
    public static Network Cifar(int classes = 10, Shape? input = null)
    {
        double[] deviations = [0.05, 0.05, 0.05];
        var x = Perceive(Network.Input(input ?? Shape.Map(3, 32, 32)), 1, new(5, [192, 160, 96], deviations));
        x = Perceive(Pool(x).Dropout(), 2, new(5, [192, 192, 192], deviations));
        x = x.AveragePool(kernel: 3, stride: 2, padding: 0, ceilMode: true).Dropout();
        x = Perceive(x, 3, new(3, [192, 192, classes], deviations));
        return x.GlobalAveragePool().Flatten().ToNetwork("cifar_nin");
    }

    private static FeatureMap Perceive(FeatureMap x, int number, Perceptron layers, Extent? stride = null, Extent? padding = null)
    {
        x = Convolve(x, $"conv{number}", layers, 0, layers.Kernel, stride, padding);
        x = Convolve(x, $"cccp{(2 * number) - 1}", layers, 1, kernel: 1);
        return Convolve(x, $"cccp{2 * number}", layers, 2, kernel: 1);
    }

    private static FeatureMap Convolve(
        FeatureMap x, string name, Perceptron layers, int index, Extent kernel, Extent? stride = null, Extent? padding = null) => x
        .Conv(name, layers.Channels[index], kernel, stride, padding, bias: true,
            initialization: Initialization.Normal(layers.Deviations[index]) with { ZeroBias = true })
        .Relu();

    private static FeatureMap Pool(FeatureMap x) => x.MaxPool(kernel: 3, stride: 2, padding: 0, ceilMode: true);
}
