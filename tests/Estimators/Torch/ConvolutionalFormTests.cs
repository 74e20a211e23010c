using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using TorchSharp;

namespace MLNet.CnnCatalog.Estimators.Tests.Torch;

public class ConvolutionalFormTests
{
    private const int Classes = 10;

    // Nothing is padded, so that a window sees the same numbers within a larger image as in an image of its own.
    public static TheoryData<string, Network> Unpadded => new()
    {
        { "dense", Stem().Linear("fc1", 20).Relu().Linear("fc2", Classes).ToNetwork("net") },
        { "global pool", Stem().GlobalAveragePool().Linear("fc", Classes).ToNetwork("net") },
        { "adaptive pool", Stem().AdaptiveAveragePool((2, 2)).Linear("fc", Classes).ToNetwork("net") },
        { "pooled convolution", Stem().Conv("conv2", Classes, kernel: 1, bias: true).GlobalAveragePool().Flatten().ToNetwork("net") },
    };

    [Theory]
    [MemberData(nameof(Unpadded))]
    public void Every_place_of_the_map_has_the_logits_of_its_crop(string head, Network network)
    {
        var weights = FormulaWeights.Of(network);
        var sliding = weights.ToConvolutional();
        // Steps of the map: the stem's stride of 2, and for the adaptive pool over 4 x 6 pixels its windows of 2 x 3.
        var step = head == "adaptive pool" ? new Extent(4, 6) : new Extent(2, 2);
        var (height, width) = (network.InputShape.Height + step.Height, network.InputShape.Width + (2 * step.Width));

        using var scope = torch.NewDisposeScope();
        var image = torch.tensor(FormulaWeights.Uniform("input", 3 * height * width), [1, 3, height, width]);
        var map = Run(sliding.WithInput(height, width), image);

        Assert.Equal([1, Classes, 2, 3], map.shape);
        for (var row = 0; row < 2; row++)
            for (var column = 0; column < 3; column++)
            {
                var crop = image.narrow(2, row * step.Height, network.InputShape.Height).narrow(3, column * step.Width, network.InputShape.Width);
                AssertSame(Run(weights, crop.contiguous()), map.narrow(2, row, 1).narrow(3, column, 1).contiguous());
            }
    }

    [Theory]
    [InlineData("resnet18")]
    [InlineData("se_resnet18")]
    [InlineData("cifar_resnet20")]
    public void Images_of_the_size_that_the_network_was_made_for_keep_their_logits(string name)
    {
        var weights = FormulaWeights.Of(NetworkCatalog.Get(name, Classes, Shape.Map(3, 53, 37)));
        var sliding = weights.ToConvolutional();

        using var scope = torch.NewDisposeScope();
        var images = torch.tensor(FormulaWeights.Uniform("input", 2 * 3 * 53 * 37), [2, 3, 53, 37]);
        var map = Run(sliding, images);

        Assert.Equal([2, Classes, 1, 1], map.shape);
        AssertSame(Run(weights, images), map);
    }

    // 5 x 7 pixels behind the convolution, 4 x 6 behind the pool.
    private static FeatureMap Stem() => Network.Input(3, 11, 15)
        .Conv("conv1", 8, kernel: 3, stride: 2, padding: 0).BatchNorm("bn1").Relu().MaxPool(kernel: 2, stride: 1, padding: 0);

    private static torch.Tensor Run(StateDict weights, torch.Tensor images)
    {
        using var noGrad = torch.no_grad();
        using var running = TorchNetwork.Load(weights);
        return running.Forward(images);
    }

    private static void AssertSame(torch.Tensor expected, torch.Tensor actual)
    {
        var logits = expected.data<float>().ToArray();
        var norm = Math.Sqrt(logits.Sum(logit => (double)logit * logit));
        Assert.All(
            logits.Zip(actual.contiguous().data<float>().ToArray()),
            pair => Assert.Equal(pair.First / norm, pair.Second / norm, tolerance: 1e-5));
    }
}
