using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class ResidualBlockTests
{
    // Weights and batch norms of the projections: stages 2 to 4 change the size once; option C projects in all 3 + 4 + 6 + 3 blocks.
    private const long ProjectionsOfB = (64 * 128) + 256 + (128 * 256) + 512 + (256 * 512) + 1024;
    private const long OtherProjectionsOfC =
        (3 * ((64 * 64) + 128)) + (3 * ((128 * 128) + 256)) + (5 * ((256 * 256) + 512)) + (2 * ((512 * 512) + 1024));

    [Fact]
    public void Shortcuts_A_B_and_C_cost_nothing_three_projections_and_one_in_every_block()
    {
        var plain = ResNet.Plain34(classes: 10).ParameterCount;

        Assert.Equal(plain, ResNet34(Shortcut.None).ParameterCount);
        Assert.Equal(plain, ResNet34(Shortcut.A).ParameterCount);
        Assert.Equal(plain + ProjectionsOfB, ResNet34(Shortcut.B).ParameterCount);
        Assert.Equal(plain + ProjectionsOfB, ResNet.ResNet34(classes: 10).ParameterCount);
        Assert.Equal(plain + ProjectionsOfB + OtherProjectionsOfC, ResNet34(Shortcut.C).ParameterCount);
    }

    [Fact]
    public void Shortcut_A_skips_pixels_and_pads_channels_evenly_where_the_size_changes()
    {
        var network = CifarResNet.ResNet20();

        var pads = network.Nodes.Where(node => node.Op is PadChannels).ToArray();
        Assert.Equal(["layer2.0.padchannels", "layer3.0.padchannels"], pads.Select(node => node.Name));
        Assert.Equal([new PadChannels(8, 8), new PadChannels(16, 16)], pads.Select(node => node.Op));
        Assert.Equal([new Subsample(2), new Subsample(2)], pads.Select(node => node.Inputs[0].Op));
        Assert.Equal("layer1.2.relu_1", pads[0].Inputs[0].Inputs[0].Name);
    }

    [Fact]
    public void Shortcut_A_pads_a_bottleneck_that_keeps_its_size() =>
        Assert.Equal(
            "layer1.0.padchannels: padchannels 256x14x10",
            ResNet.ResNet50(classes: 10, new() { Input = Shape.Map(3, 53, 37), Shortcut = Shortcut.A }).Nodes.First(node => node.Op is PadChannels).ToString());

    [Fact]
    public void A_block_activates_behind_the_sum()
    {
        var network = ResNet.ResNet18(classes: 10, new() { Input = Shape.Map(3, 53, 37) });

        Assert.Equal(
            ["conv1", "bn1", "relu", "conv2", "bn2", "downsample.0", "downsample.1", "add", "relu_1"],
            Layers(network, "layer2.0"));
        Assert.Equal(["layer2.0.bn2", "layer2.0.downsample.1"], InputsOf(network, "layer2.0.add"));
        Assert.Equal(["layer2.1.bn2", "layer2.0.relu_1"], InputsOf(network, "layer2.1.add"));
    }

    [Fact]
    public void A_pre_activated_block_normalises_and_activates_before_each_convolution()
    {
        var network = CifarResNet.ResNet20(options: new() { PreActivation = true });

        Assert.Equal(["bn1", "relu", "conv1", "bn2", "relu_1", "conv2", "add"], Layers(network, "layer1.1"));
        Assert.Equal(["layer1.1.conv2", "layer1.0.add"], InputsOf(network, "layer1.1.add"));
    }

    // He et al. 2016, appendix: the first activation stands before the first block splits, an extra one behind the last block.
    [Fact]
    public void A_pre_activated_network_activates_once_behind_the_stem_and_once_behind_the_last_block()
    {
        var network = CifarResNet.ResNet20(options: new() { PreActivation = true });

        Assert.Equal(["conv1", "bn2", "relu", "conv2", "add"], Layers(network, "layer1.0"));
        Assert.Equal(["relu"], InputsOf(network, "layer1.0.conv1"));
        Assert.Equal(["layer1.0.conv2", "relu"], InputsOf(network, "layer1.0.add"));
        Assert.Equal(["layer3.2.add", "bn", "relu_1", "avgpool", "flatten", "fc"], network.Nodes[^6..].Select(node => node.Name));
    }

    [Fact]
    public void A_pre_activated_block_projects_the_activated_input_without_batch_norm()
    {
        var network = ResNet.ResNet50(classes: 10, new() { Input = Shape.Map(3, 53, 37), PreActivation = true });

        Assert.Equal(
            ["bn1", "relu", "conv1", "bn2", "relu_1", "conv2", "bn3", "relu_2", "conv3", "downsample.0", "add"],
            Layers(network, "layer2.0"));
        Assert.Equal(["layer2.0.relu"], InputsOf(network, "layer2.0.downsample.0"));
        Assert.Equal(["layer2.0.conv3", "layer2.0.downsample.0"], InputsOf(network, "layer2.0.add"));
    }

    // A block's first norm has its input's channels: 16 and 32 instead of 32 and 64 where they double, and 16 are left out in the
    // first block; the one behind the last block has 64.
    [Fact]
    public void Pre_activation_of_a_CIFAR_network_changes_only_the_channels_that_are_normalised() =>
        Assert.Equal(
            269_722 + (2 * (16 - 32 + 32 - 64 - 16 + 64)),
            CifarResNet.ResNet20(options: new() { PreActivation = true }).ParameterCount);

    [Fact]
    public void An_attachment_stands_at_the_end_of_the_branch_of_every_block()
    {
        var network = ResNet.ResNet50(
            classes: 10, new() { Input = Shape.Map(3, 53, 37), Attachment = x => x.Conv("extra", x.Shape.Channels, kernel: 1) });

        Assert.Equal(16, network.Nodes.Count(node => node.Name.EndsWith(".extra", StringComparison.Ordinal)));
        Assert.Equal(["layer3.1.bn3"], InputsOf(network, "layer3.1.extra"));
        Assert.Equal(["layer3.1.extra", "layer3.0.relu_2"], InputsOf(network, "layer3.1.add"));
    }

    [Fact]
    public void An_attachment_that_changes_the_shape_is_refused_with_the_name_of_the_block() =>
        Assert.Equal(
            "'layer1.0.add': cannot add 7x32x32 and 16x32x32; both inputs need the same shape. " +
            "Project the shortcut with a 1x1 Conv of the same channels and stride.",
            Assert.Throws<ArgumentException>(
                () => CifarResNet.ResNet20(options: new() { Attachment = x => x.Conv("extra", 7, kernel: 1) })).Message);

    private static Network ResNet34(Shortcut shortcut) => ResNet.ResNet34(classes: 10, new() { Shortcut = shortcut });

    private static IEnumerable<string> Layers(Network network, string block) => network.Nodes
        .Where(node => node.Name.StartsWith(block + ".", StringComparison.Ordinal)).Select(node => node.Name[(block.Length + 1)..]);

    private static IEnumerable<string> InputsOf(Network network, string name) =>
        network.Nodes.Single(node => node.Name == name).Inputs.Select(input => input.Name);
}
