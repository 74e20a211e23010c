using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using TorchSharp;

namespace MLNet.CnnCatalog.Estimators.Tests.Torch;

public class SegmentationTrainingTests
{
    private const int Classes = 5;

    [Theory]
    [InlineData("fcn_resnet50")]
    [InlineData("unet_padded")]
    [InlineData("unet_resnet18")]
    [InlineData("deeplab_largefov")]
    [InlineData("deeplabv3_mobilenet_v3_large")]
    [InlineData("deeplabv3plus_xception")]
    [InlineData("lraspp_mobilenet_v3_large")]
    public void Every_parameter_gets_a_gradient_from_the_first_initial_numbers_on(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(3);
        using var running = TorchNetwork.Initialize(NetworkCatalog.Get(name, Classes, Shape.Map(3, 69, 53)), generator: generator);
        var images = GraphRun.Batch(running.Network, FormulaWeights.Uniform("input", 2 * running.Network.InputShape.Count));
        var labels = torch.arange(2 * 69 * 53).remainder(Classes).view(2, 69, 53);

        var outputs = running.ForwardWithHeads(images);
        outputs.Select(logits => torch.nn.functional.cross_entropy(logits, labels)).Aggregate((sum, loss) => sum.add(loss)).backward();

        Assert.Equal(1 + running.Network.Heads.Length, outputs.Count);
        Assert.All(running.TrainableParameters(), pair =>
        {
            Assert.NotNull(pair.Value.grad);
            Assert.True(pair.Value.grad.isfinite().all().item<bool>(), pair.Parameter.Key);
        });
        Assert.Null(running.FirstNotFinite());
    }
}
