using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class MnasNetTests
{
    // The channels of MnasNet-B1 times the multiplier, in eights; the last convolution keeps its 1280.
    [Theory]
    [InlineData("mnasnet0_5", new[] { 16, 8, 16, 24, 40, 48, 96, 160, 1280 })]
    [InlineData("mnasnet0_75", new[] { 24, 16, 24, 32, 64, 72, 144, 240, 1280 })]
    [InlineData("mnasnet1_0", new[] { 32, 16, 24, 40, 80, 96, 192, 320, 1280 })]
    [InlineData("mnasnet1_3", new[] { 40, 24, 32, 56, 104, 128, 248, 416, 1280 })]
    public void The_multiplier_widens_all_but_the_last_convolution(string name, int[] channels)
    {
        var shapes = NetworkCatalog.Get(name, classes: 10).Nodes.ToDictionary(node => node.Name, node => node.Shape);

        string[] ends = ["0", "6", "8.0.layers.6", "9.0.layers.6", "10.0.layers.6", "11.0.layers.6", "12.0.layers.6", "13.0.layers.6", "14"];
        Assert.Equal(channels, ends.Select(end => shapes[$"layers.{end}"].Channels));
    }

    [Fact]
    public void Stacks_halve_the_picture_and_begin_without_shortcut()
    {
        var network = MnasNet.MnasNet1_0(classes: 10, Shape.Map(1, 53, 37));

        Assert.Equal(
            ["24x14x10", "40x7x5", "80x4x3", "96x4x3", "192x2x2"],
            network.Nodes.Where(node => node.Op is Add).Select(node => node.Shape.ToString()).Distinct());
        Assert.Equal(
            ["8.1", "8.2", "9.1", "9.2", "10.1", "10.2", "11.1", "12.1", "12.2", "12.3"],
            network.Nodes.Where(node => node.Op is Add).Select(node => string.Join('.', node.Name.Split('.')[1..3])));
    }

    [Fact]
    public void Batch_norm_has_the_slow_momentum_of_torchvision() =>
        Assert.All(
            MnasNet.MnasNet1_0(classes: 10).Nodes.Select(node => node.Op).OfType<BatchNorm>(),
            norm => Assert.Equal(new(Epsilon: 1e-5, Momentum: 3e-4), norm));
}
