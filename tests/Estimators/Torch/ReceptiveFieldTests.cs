using MLNet.CnnCatalog.Analysis;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using TorchSharp;

namespace MLNet.CnnCatalog.Estimators.Tests.Torch;

public class ReceptiveFieldTests
{
    private const int Side = 79;

    /// <summary>Weights of one let every pixel of the field, and no other, have a gradient that is not zero.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(4, 5)]
    [InlineData(9, 9)]
    public void The_gradient_of_an_output_pixel_reaches_its_field(int row, int column)
    {
        var network = Net();
        var field = ReceptiveField.Of(network)[^1];
        var weights = new StateDict(network, network.Parameters.ToDictionary(
            parameter => parameter.Key, parameter => Enumerable.Repeat(1f, (int)parameter.Count).ToArray()));

        using var scope = torch.NewDisposeScope();
        using var running = TorchNetwork.Load(weights);
        var image = torch.ones([1, 1, Side, Side]).requires_grad_();
        running.Forward(image).narrow(2, row, 1).narrow(3, column, 1).sum().backward();
        var gradient = image.grad!.contiguous().data<float>().ToArray();

        var (top, left) = (field.Top + (row * field.Stride.Height), field.Left + (column * field.Stride.Width));
        var expected = Enumerable.Range(0, Side * Side).Where(pixel =>
            pixel / Side >= top && pixel / Side < top + field.Size.Height && pixel % Side >= left && pixel % Side < left + field.Size.Width);
        Assert.Equal(expected, Enumerable.Range(0, Side * Side).Where(pixel => gradient[pixel] != 0));
    }

    [Theory]
    [InlineData(Interpolation.Nearest)]
    [InlineData(Interpolation.Bilinear)]
    public void Behind_a_resized_map_the_gradient_reaches_a_part_of_that_size(Interpolation interpolation)
    {
        var network = Network.Input(1, Side, Side).Conv("first", 1, kernel: 3, stride: 2).Upsample(2, interpolation)
            .Conv("last", 1, kernel: 3, stride: 2).ToNetwork("net");
        var weights = new StateDict(network, network.Parameters.ToDictionary(
            parameter => parameter.Key, parameter => Enumerable.Repeat(1f, (int)parameter.Count).ToArray()));

        using var scope = torch.NewDisposeScope();
        using var running = TorchNetwork.Load(weights);
        var image = torch.ones([1, 1, Side, Side]).requires_grad_();
        running.Forward(image).narrow(2, 20, 1).narrow(3, 20, 1).sum().backward();
        var gradient = image.grad!.contiguous().data<float>().ToArray();

        var rows = Enumerable.Range(0, Side * Side).Where(pixel => gradient[pixel] != 0).Select(pixel => pixel / Side).Distinct();
        Assert.Equal(ReceptiveField.Of(network)[^1].Size.Height, rows.Count());
    }

    private static Network Net()
    {
        var stem = Network.Input(1, Side, Side).Conv("stem", 2, kernel: (3, 5), stride: 2).AveragePool(kernel: 3, stride: 2, padding: 1);
        var left = stem.Conv("left", 2, kernel: 3, stride: 2).Conv("left2", 2, kernel: (1, 3));
        var right = stem.AveragePool(kernel: 2, stride: 2, padding: 0).Conv("right", 2, kernel: 1);
        return left.Concat(right).Relu().ToNetwork("net");
    }
}
