using MLNet.CnnCatalog.Analysis;
using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class SqueezeNetTests
{
    // Iandola et al. 2016, table 1: output sizes of the fire modules (227 pixels there; 224 give one pixel less in the first lines).
    [Fact]
    public void Fire_modules_have_the_channels_and_sizes_of_table_1()
    {
        var modules = SqueezeNet.SqueezeNet10(classes: 10, Shape.Map(3, 227, 227)).Nodes.Where(node => node.Op is Concat);

        Assert.Equal(
            ["128x55x55", "128x55x55", "256x55x55", "256x27x27", "384x27x27", "384x27x27", "512x27x27", "512x13x13"],
            modules.Select(node => node.Shape.ToString()));
    }

    [Fact]
    public void A_fire_module_squeezes_and_puts_two_expansions_behind_each_other()
    {
        var network = SqueezeNet.SqueezeNet11(classes: 10, Shape.Map(1, 53, 37));

        Assert.Equal(
            [
                "features.6.squeeze: conv 32x6x4", "features.6.relu: relu 32x6x4", "features.6.expand1x1: conv 128x6x4",
                "features.6.relu_1: relu 128x6x4", "features.6.expand3x3: conv 128x6x4", "features.6.relu_2: relu 128x6x4",
                "features.6.concat: concat 256x6x4",
            ],
            network.Nodes.Where(node => node.Name.StartsWith("features.6.", StringComparison.Ordinal)).Select(node => node.ToString()));
        Assert.Equal(["features.6.relu_1", "features.6.relu_2"], Inputs("features.6.concat"));
        Assert.Equal(["features.6.relu"], Inputs("features.6.expand3x3"));

        IEnumerable<string> Inputs(string name) => network.Nodes.Single(node => node.Name == name).Inputs.Select(input => input.Name);
    }

    [Fact]
    public void Version_1_1_computes_2_4_times_less()
    {
        var (first, second) = (NetworkCatalog.Get("squeezenet1_0"), NetworkCatalog.Get("squeezenet1_1"));

        Assert.Equal(2.4, Summary.Of(first).MultiplyAdds / (double)Summary.Of(second).MultiplyAdds, tolerance: 0.06);
    }

    [Fact]
    public void Classes_are_activated_channels_that_are_averaged()
    {
        var network = SqueezeNet.SqueezeNet10(classes: 50, Shape.Map(3, 53, 37));

        Assert.Equal(
            ["classifier.dropout", "classifier.1", "classifier.relu", "classifier.avgpool", "classifier.flatten"],
            network.Nodes[^5..].Select(node => node.Name));
        Assert.Equal(Initialization.Normal(0.01) with { ZeroBias = true }, ((Conv)network.Nodes[^4].Op).Initialization);
        Assert.Equal(Initialization.HeUniform(Fan.In) with { ZeroBias = true }, ((Conv)network.Nodes[1].Op).Initialization);
    }

    // torchvision's min_size.
    [Theory]
    [InlineData("squeezenet1_0", 21)]
    [InlineData("squeezenet1_1", 17)]
    public void The_smallest_pictures_are_those_of_torchvision(string name, int pixels)
    {
        Assert.Equal(Shape.Vector(10), NetworkCatalog.Get(name, classes: 10, Shape.Map(3, pixels, pixels)).Output.Shape);
        Assert.Contains(
            "the images are too small",
            Assert.Throws<ArgumentException>(() => NetworkCatalog.Get(name, classes: 10, Shape.Map(3, pixels, pixels - 1))).Message,
            StringComparison.Ordinal);
    }
}
