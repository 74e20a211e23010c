using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Tests.Graph.Rewriting;

public class ClassifierReplacementTests
{
    [Fact]
    public void The_last_dense_layer_gets_as_many_outputs_and_nothing_else_changes()
    {
        var built = ResNet.ResNet18(classes: 50);

        var rewritten = ResNet.ResNet18(classes: 10).WithClasses(50);

        Assert.Equal("resnet18: 3x224x224 -> 50", rewritten.ToString());
        Assert.Equal(built.Parameters.Select(parameter => parameter.ToString()), rewritten.Parameters.Select(parameter => parameter.ToString()));
    }

    [Fact]
    public void A_convolution_before_the_last_pool_is_a_classifier_as_in_SqueezeNet()
    {
        var network = Network.Input(3, 53, 37).Conv("features", 8, kernel: 3).Relu()
            .Dropout().Conv("classifier", 10, kernel: 1, bias: true).Relu().GlobalAveragePool().Flatten().ToNetwork("net");

        var rewritten = network.WithClasses(50);

        Assert.Equal(Shape.Vector(50), rewritten.Output.Shape);
        Assert.Equal(["features.weight [8, 3, 3, 3]", "classifier.weight [50, 8, 1, 1]", "classifier.bias [50]"],
            rewritten.Parameters.Select(parameter => parameter.ToString()));
    }

    [Fact]
    public void Hidden_dense_layers_keep_their_features()
    {
        var network = Network.Input(3, 53, 37).GlobalAveragePool().Linear("fc1", 10).Relu().Linear("fc2", 10, bias: false).ToNetwork("net");

        Assert.Equal(["fc1.weight [10, 3]", "fc1.bias [10]", "fc2.weight [50, 10]"],
            network.WithClasses(50).Parameters.Select(parameter => parameter.ToString()));
    }

    [Theory]
    [InlineData("layer4", "avgpool flatten dropout classifier")]
    [InlineData("avgpool", "flatten dropout classifier")]
    public void A_network_that_ends_in_features_gets_a_classifier_behind_their_means(string end, string added)
    {
        var features = ResNet.ResNet18().Truncate(end);

        var rewritten = features.WithClasses(10);

        Assert.Equal("resnet18: 3x224x224 -> 10", rewritten.ToString());
        Assert.Equal([.. features.Nodes.Select(node => node.Name), .. added.Split(' ')], rewritten.Nodes.Select(node => node.Name));
        Assert.Equal(
            [.. features.Parameters.Select(parameter => parameter.ToString()), "classifier.weight [10, 512]", "classifier.bias [10]"],
            rewritten.Parameters.Select(parameter => parameter.ToString()));
    }

    [Fact]
    public void A_flattened_map_is_no_row_of_classes_but_features_of_every_pixel()
    {
        var rewritten = Network.Input(3, 5, 7).Conv("classifier", 4, kernel: 3).Flatten().ToNetwork("net").WithClasses(10);

        Assert.Equal(
            ["classifier.weight [4, 3, 3, 3]", "classifier_1.weight [10, 140]", "classifier_1.bias [10]"],
            rewritten.Parameters.Select(parameter => parameter.ToString()));
    }

    [Fact]
    public void An_auxiliary_head_without_classifier_says_what_it_ends_in()
    {
        var x = Network.Input(3, 5, 7).Conv("conv", 4, kernel: 3);
        var network = x.GlobalAveragePool().Linear("fc", 140).ToNetwork("net", x.Flatten().ToAuxiliaryHead(0.3));

        Assert.Equal(
            "'net' ends in 'flatten_1' (flatten), which is no dense layer or convolution whose outputs could be the classes. " +
            "Use the whole network, or build a head of your own.",
            Assert.Throws<InvalidOperationException>(() => network.WithClasses(10)).Message);
    }

    [Fact]
    public void A_network_without_classes_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>("classes", () => ResNet.ResNet18().WithClasses(0));
}
