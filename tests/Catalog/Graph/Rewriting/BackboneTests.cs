using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Tests.Graph.Rewriting;

public class BackboneTests
{
    [Fact]
    public void Feature_maps_come_in_the_order_asked_with_renamed_layers_and_without_what_nothing_needs()
    {
        var maps = ResNet.ResNet50(classes: 10).Backbone("layer4", "layer2", "input");

        Assert.Equal(["2048x7x7", "512x28x28", "3x224x224"], maps.Select(map => map.Shape.ToString()));
        var network = maps[0].Conv("head", 5, kernel: 1).ResizeTo(maps[2], Interpolation.Bilinear).ToNetwork("net");
        Assert.Equal("backbone.conv1.weight", network.Parameters[0].Key);
        Assert.Equal("head.weight", network.Parameters[^1].Key);
        Assert.All(network.Parameters.SkipLast(1), parameter => Assert.StartsWith("backbone.", parameter.Key, StringComparison.Ordinal));
        Assert.DoesNotContain(network.Nodes, node => node.Name.Contains("fc", StringComparison.Ordinal));
        Assert.Equal("net: 3x64x96 -> 5x64x96", network.WithInput(3, 64, 96).ToString());
    }

    [Fact]
    public void Names_may_be_given_as_where_torchvision_drops_a_level()
    {
        var map = MobileNet.MobileNetV3Large().Backbone(name => name.Replace("features.", "backbone.", StringComparison.Ordinal), "features.16")[0];

        Assert.Equal("960x7x7", map.Shape.ToString());
        Assert.Equal("backbone.0.0.weight", map.ToNetwork("net").Parameters[0].Key);
    }

    [Fact]
    public void A_name_that_is_not_there_is_answered_with_near_ones() => Assert.StartsWith(
        "'resnet18' has no layer or block 'layer5'. Did you mean layer1, layer2, layer3?",
        Assert.Throws<ArgumentException>(() => ResNet.ResNet18().Backbone("layer5")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_backbone_gives_something() => Assert.StartsWith(
        "'resnet18': a backbone needs at least one layer or block",
        Assert.Throws<ArgumentException>(() => ResNet.ResNet18().Backbone()).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Two_layers_cannot_get_the_same_name() => Assert.StartsWith(
        "'same': a layer needs a name that no other layer",
        Assert.Throws<ArgumentException>(() => ResNet.ResNet18().Backbone(_ => "same", "layer1")).Message,
        StringComparison.Ordinal);
}
