using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// AlexNet (Krizhevsky et al. 2012), which began the field: five convolutions and three dense layers, dropout, overlapping pools. Each
/// method takes the number of classes (1000 by default) and the shape of an image; it throws <see cref="ArgumentException"/> where the
/// images are too small, which below 63 pixels they are (67 for the form of the paper).
/// </summary>
public static class AlexNet
{
    /// <summary>
    /// torchvision's form, for a single GPU and without normalisation, of "One weird trick for parallelizing convolutional neural
    /// networks" (Krizhevsky 2014): 224x224 pixels, 61.1 M parameters, 0.71 GMACs. Behind the convolutions, maps of any size are pooled
    /// to 6x6 pixels.
    /// </summary>
    public static Network SingleGpu(int classes = 1000, Shape? input = null) => Network
        .Input(input ?? Shape.Map(3, 224, 224))
        .In("features", x => x
            .Conv("0", 64, kernel: 11, stride: 4, padding: 2, bias: true, initialization: Initialization.PyTorch).Relu()
            .MaxPool(kernel: 3, stride: 2, padding: 0)
            .Conv("3", 192, kernel: 5, bias: true, initialization: Initialization.PyTorch).Relu()
            .MaxPool(kernel: 3, stride: 2, padding: 0)
            .Conv("6", 384, kernel: 3, bias: true, initialization: Initialization.PyTorch).Relu()
            .Conv("8", 256, kernel: 3, bias: true, initialization: Initialization.PyTorch).Relu()
            .Conv("10", 256, kernel: 3, bias: true, initialization: Initialization.PyTorch).Relu()
            .MaxPool(kernel: 3, stride: 2, padding: 0))
        .AdaptiveAveragePool(6).Flatten()
        .In("classifier", x => x
            .Dropout().Linear("1", 4096).Relu()
            .Dropout().Linear("4", 4096).Relu()
            .Linear("6", classes))
        .ToNetwork("alexnet");

    /// <summary>
    /// The paper's form: 227x227 pixels, 60.97 M parameters, 0.72 GMACs. The second, fourth and fifth convolution have two groups, which
    /// were two GPUs; local response normalisation (over the maps of both, as in Caffe) follows the first two. The paper says 224x224
    /// pixels, which do not give its 55x55 outputs. Layers are named as in Caffe.
    /// </summary>
    public static Network Paper(int classes = 1000, Shape? input = null)
    {
        // Section 5: a bias of 1 feeds positive numbers to the rectifiers and "accelerates the early stages of learning".
        var (zero, one) = (Initialization.Normal(0.01) with { Bias = 0 }, Initialization.Normal(0.01) with { Bias = 1 });
        return Network.Input(input ?? Shape.Map(3, 227, 227))
            .Conv("conv1", 96, kernel: 11, stride: 4, padding: 0, bias: true, initialization: zero).Relu()
            .LocalResponseNorm(size: 5, alpha: 5 * 1e-4, beta: 0.75, k: 2).MaxPool(kernel: 3, stride: 2, padding: 0)
            .Conv("conv2", 256, kernel: 5, groups: 2, bias: true, initialization: one).Relu()
            .LocalResponseNorm(size: 5, alpha: 5 * 1e-4, beta: 0.75, k: 2).MaxPool(kernel: 3, stride: 2, padding: 0)
            .Conv("conv3", 384, kernel: 3, bias: true, initialization: zero).Relu()
            .Conv("conv4", 384, kernel: 3, groups: 2, bias: true, initialization: one).Relu()
            .Conv("conv5", 256, kernel: 3, groups: 2, bias: true, initialization: one).Relu()
            .MaxPool(kernel: 3, stride: 2, padding: 0)
            .Linear("fc6", 4096, initialization: one).Relu().Dropout()
            .Linear("fc7", 4096, initialization: one).Relu().Dropout()
            .Linear("fc8", classes, initialization: zero)
            .ToNetwork("alexnet_paper");
    }
}
