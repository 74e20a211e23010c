using MLNet.CnnCatalog.Analysis;
using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Tests.Analysis;

public class SummaryTests
{
    [Fact]
    public void Convolutions_and_dense_layers_are_counted_by_their_definitions()
    {
        var network = Network.Input(4, 53, 37)
            .Conv("conv1", 6, kernel: (3, 5), stride: 2, groups: 2, bias: true).BatchNorm("bn1").Relu()
            .GlobalAveragePool().Linear("fc", 10).ToNetwork("tiny");

        var summary = Summary.Of(network);

        // 6x27x19 outputs of 3 x 5 taps over 4 / 2 channels; 10 outputs of 6 features.
        Assert.Equal(
            [
                new SummaryRow("input", "input", Kernel: null, Output: Shape.Map(4, 53, 37), Parameters: 0, MultiplyAdds: 0),
                new SummaryRow("conv1", "conv", Kernel: (3, 5), Output: Shape.Map(6, 27, 19), Parameters: 186, MultiplyAdds: 6 * 27 * 19 * 30),
                new SummaryRow("bn1", "bn", Kernel: null, Output: Shape.Map(6, 27, 19), Parameters: 12, MultiplyAdds: 0),
                new SummaryRow("relu", "relu", Kernel: null, Output: Shape.Map(6, 27, 19), Parameters: 0, MultiplyAdds: 0),
                new SummaryRow("avgpool", "avgpool", Kernel: null, Output: Shape.Map(6, 1, 1), Parameters: 0, MultiplyAdds: 0),
                new SummaryRow("flatten", "flatten", Kernel: null, Output: Shape.Vector(6), Parameters: 0, MultiplyAdds: 0),
                new SummaryRow("fc", "linear", Kernel: null, Output: Shape.Vector(10), Parameters: 70, MultiplyAdds: 60),
            ],
            summary.Rows);
        Assert.Equal(186 + 12 + 70, summary.Parameters);
        Assert.Equal(92_340 + 60, summary.MultiplyAdds);
        Assert.Equal(4 * 6 * 27 * 19, summary.Rows[1].ActivationBytes);
        Assert.Equal(4 * ((4 * 53 * 37) + (3 * 6 * 27 * 19) + 6 + 6 + 10), summary.ActivationBytes);
    }

    // Bytes of the tensors that PyTorch 1.13 saves for the backward pass (torch.autograd.graph.saved_tensors_hooks: the distinct storages
    // that hold no parameter) of torchvision's network in training mode without auxiliary heads, for one of two 224x224 pictures.
    [Theory]
    [InlineData("resnet18", 22_199_040)]
    [InlineData("resnet50", 86_015_744)]
    [InlineData("resnext50_32x4d", 112_338_176)]
    [InlineData("vgg11_bn", 78_584_576)]
    [InlineData("squeezenet1_1", 21_069_728)]
    [InlineData("googlenet", 48_400_704)]
    [InlineData("densenet121", 130_528_640)]
    [InlineData("mobilenet_v2", 78_528_640)]
    [InlineData("efficientnet_b0", 88_528_964)]
    [InlineData("convnext_tiny", 109_306_404)]
    public void Memory_of_a_picture_in_training_is_what_PyTorch_keeps_within_one_percent(string name, long expectedBytes)
    {
        var summary = Summary.Of(NetworkCatalog.Get(name).WithInput(3, 224, 224).WithoutHeads());

        var bytes = summary.TrainingBytes(batchSize: 2) - summary.TrainingBytes(batchSize: 1);

        Assert.InRange(bytes / (double)expectedBytes, 0.99, 1.01);
    }

    [Fact]
    public void Training_keeps_a_gradient_and_the_states_of_the_optimiser_for_each_parameter()
    {
        var summary = Summary.Of(Network.Input(1, 10, 10)
            .Conv("conv", 2, kernel: 3).BatchNorm("bn").Relu().MaxPool(kernel: 2, stride: 2, padding: 0).Linear("fc", 3).ToNetwork("net"));

        // 18 + 4 + 153 parameters. Kept: the picture, what the batch norm reads, what the ReLU writes, the pooled values with indices.
        const int Kept = (4 * 100) + (4 * 200) + (4 * 200) + (12 * 50);
        Assert.Equal((4 * 2 * 175) + Kept, summary.TrainingBytes(batchSize: 1, optimizerStates: 0));
        Assert.Equal((4 * 3 * 175) + (7 * Kept), summary.TrainingBytes(batchSize: 7, optimizerStates: 1));
        Assert.Equal((4 * 4 * 175) + (7 * Kept), summary.TrainingBytes(batchSize: 7));
    }

    [Fact]
    public void A_sum_keeps_nothing_and_dropout_its_factors()
    {
        var input = Network.Input(1, 10, 10);

        // The convolution needs the picture, the product both of its inputs.
        Assert.Equal(4 * 100, Kept(input.Conv("conv", 1, kernel: 3).Add(input)));
        Assert.Equal(4 * 200, Kept(input.Conv("other", 1, kernel: 3).Multiply(input)));
        Assert.Equal(4 * 200, Kept(input.Conv("last", 1, kernel: 3).Dropout()));

        static long Kept(FeatureMap output)
        {
            var summary = Summary.Of(output.ToNetwork("net"));
            return summary.TrainingBytes(batchSize: 2) - summary.TrainingBytes(batchSize: 1);
        }
    }

    [Fact]
    public void A_batch_without_pictures_is_refused()
    {
        var summary = Summary.Of(CifarResNet.ResNet20());

        Assert.Throws<ArgumentOutOfRangeException>("batchSize", () => summary.TrainingBytes(batchSize: 0));
        Assert.Throws<ArgumentOutOfRangeException>("optimizerStates", () => summary.TrainingBytes(batchSize: 1, optimizerStates: -1));
    }

    [Fact]
    public void Layers_without_products_of_matrices_count_nothing_and_a_deformable_convolution_counts_as_an_ordinary_one()
    {
        var x = Network.Input(4, 53, 37).LayerNorm("ln").LocalResponseNorm().ChannelScale("scale").Gelu().ChannelShuffle(2).Dropout()
            .StochasticDepth(0.1).AveragePool(2, 2).AdaptiveAveragePool(9);
        var network = x.PointwiseLinear("linear", 8).SliceChannels(0, 4)
            .DeformableConv("dcn", 6, kernel: 3, x.Conv("offsets", 18, kernel: 1), stride: 1, groups: 2).Concat(x).ToNetwork("net");

        var counted = Summary.Of(network).Rows.Where(row => row.MultiplyAdds != 0).ToDictionary(row => row.Name, row => row.MultiplyAdds);

        Assert.Equal(
            new Dictionary<string, long> { ["linear"] = 8 * 81 * 4, ["offsets"] = 18 * 81 * 4, ["dcn"] = 6 * 81 * 9 * 4 / 2 }, counted);
        Assert.Equal(network.ParameterCount, Summary.Of(network).Parameters);
    }

    [Fact]
    public void Every_layer_of_the_residual_networks_is_counted()
    {
        var network = CifarResNet.ResNet20(options: new() { Attachment = SqueezeExcitation.Block(), PreActivation = true });

        Assert.Equal(network.ParameterCount, Summary.Of(network).Parameters);
        Assert.Equal(network.Nodes.Select(node => node.Name), Summary.Of(network).Rows.Select(row => row.Name));
    }

    [Fact]
    public void The_table_has_a_line_for_each_layer_and_the_totals_below()
    {
        var network = Network.Input(3, 53, 37).Conv("conv1", 64, kernel: 7).GlobalAveragePool().Linear("fc", 10).ToNetwork("tiny");

        const string Expected = """
            layer    kind         kernel  output            parameters     multiply-adds   output bytes
            input    input                3x53x37                    0                 0         23,532
            conv1    conv         7x7     64x53x37               9,408        18,449,088        502,016
            avgpool  avgpool              64x1x1                     0                 0            256
            flatten  flatten              64                         0                 0            256
            fc       linear               10                       650               640             40
            tiny     total                10                    10,058        18,449,728        526,100

            """;
        Assert.Equal(Expected.ReplaceLineEndings("\n"), Summary.Of(network).ToString());
    }

    [Fact]
    public void A_summary_of_nothing_is_refused() =>
        Assert.Equal("network", Assert.Throws<ArgumentNullException>(() => Summary.Of(null!)).ParamName);
}
