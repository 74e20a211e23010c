using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class AlexNetTests
{
    // Krizhevsky et al. 2012, figure 2 and section 3.5: 55x55x96 (48 on either GPU), 27x27x256, 13x13x384, 13x13x384, 13x13x256.
    [Fact]
    public void Maps_of_the_papers_form_have_the_sizes_of_figure_2()
    {
        var shapes = AlexNet.Paper(classes: 10).Nodes.ToDictionary(node => node.Name, node => node.Shape.ToString());

        Assert.Equal("96x55x55", shapes["conv1"]);
        Assert.Equal("256x27x27", shapes["conv2"]);
        Assert.Equal("384x13x13", shapes["conv3"]);
        Assert.Equal("384x13x13", shapes["conv4"]);
        Assert.Equal("256x13x13", shapes["conv5"]);
        Assert.Equal("256x6x6", shapes["maxpool_2"]);
        Assert.Equal(("4096", "4096", "10"), (shapes["fc6"], shapes["fc7"], shapes["fc8"]));
    }

    [Fact]
    public void The_second_fourth_and_fifth_convolution_see_the_maps_of_one_GPU()
    {
        var grouped = AlexNet.Paper(classes: 10).Nodes.Where(node => node.Op is Conv { Groups: 2 });

        Assert.Equal(["conv2", "conv4", "conv5"], grouped.Select(node => node.Name));
    }

    // Section 3.3: k = 2, n = 5, alpha = 1e-4 times the sum of squares, beta = 0.75; section 3.5: in the first two layers, before the pool.
    [Fact]
    public void Responses_of_the_first_two_layers_are_normalised_between_activation_and_pool()
    {
        var norms = AlexNet.Paper(classes: 10).Nodes.Where(node => node.Op is LocalResponseNorm).ToArray();

        Assert.Equal(["conv1", "conv2"], norms.Select(node => node.Inputs[0].Inputs[0].Name));
        Assert.All(norms, node =>
        {
            var norm = (LocalResponseNorm)node.Op;
            Assert.Equal((5, 0.75, 2.0), (norm.Size, norm.Beta, norm.K));
            Assert.Equal(1e-4, norm.Alpha / norm.Size, tolerance: 1e-12);
        });
    }

    // Section 5.
    [Fact]
    public void Biases_of_the_papers_form_begin_at_one_where_it_says_so()
    {
        var biases = AlexNet.Paper(classes: 10).Nodes.Where(node => node.Op is Conv or Linear)
            .ToDictionary(node => node.Name, node => (node.Op as Conv)?.Initialization ?? ((Linear)node.Op).Initialization);

        Assert.All(biases.Values, begin => Assert.Equal(Initialization.Normal(0.01) with { Bias = begin.Bias }, begin));
        Assert.Equal(["conv2", "conv4", "conv5", "fc6", "fc7"], biases.Where(pair => pair.Value.Bias == 1).Select(pair => pair.Key));
        Assert.Equal(["conv1", "conv3", "fc8"], biases.Where(pair => pair.Value.Bias == 0).Select(pair => pair.Key));
    }

    [Fact]
    public void Both_forms_drop_half_of_the_inputs_of_the_hidden_dense_layers()
    {
        Assert.Equal(["classifier.1", "classifier.4"], Readers(AlexNet.SingleGpu(classes: 10)));
        Assert.Equal(["fc7", "fc8"], Readers(AlexNet.Paper(classes: 10)));

        static IEnumerable<string> Readers(Network network) =>
            network.Nodes.Where(node => node.Inputs.Any(input => input.Op is Dropout { Rate: 0.5 })).Select(node => node.Name);
    }

    [Fact]
    public void The_form_for_one_GPU_pools_maps_of_any_size_to_6x6()
    {
        var network = AlexNet.SingleGpu(classes: 50, Shape.Map(1, 153, 97));

        Assert.Equal("alexnet: 1x153x97 -> 50", network.ToString());
        Assert.Equal("256x3x2", network.Nodes.Single(node => node.Name == "features.maxpool_2").Shape.ToString());
        Assert.Equal(61_100_840 - (2 * 64 * 121) - (4097 * 950), network.ParameterCount);
    }

    // 63 is torchvision's min_size.
    [Theory]
    [InlineData("alexnet", 63)]
    [InlineData("alexnet_paper", 67)]
    public void The_smallest_pictures_leave_one_pixel_behind_the_last_pool(string name, int pixels)
    {
        var network = NetworkCatalog.Get(name, classes: 10, Shape.Map(3, pixels, pixels));

        Assert.Equal("256x1x1", network.Nodes.Last(node => node.Op is MaxPool).Shape.ToString());
        Assert.Contains(
            "the images are too small",
            Assert.Throws<ArgumentException>(() => NetworkCatalog.Get(name, classes: 10, Shape.Map(3, pixels, pixels - 1))).Message,
            StringComparison.Ordinal);
    }
}
