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
                new SummaryRow("input", "input", Shape.Map(4, 53, 37), Parameters: 0, MultiplyAdds: 0),
                new SummaryRow("conv1", "conv", Shape.Map(6, 27, 19), Parameters: 186, MultiplyAdds: 6 * 27 * 19 * 15 * 2),
                new SummaryRow("bn1", "bn", Shape.Map(6, 27, 19), Parameters: 12, MultiplyAdds: 0),
                new SummaryRow("relu", "relu", Shape.Map(6, 27, 19), Parameters: 0, MultiplyAdds: 0),
                new SummaryRow("avgpool", "avgpool", Shape.Map(6, 1, 1), Parameters: 0, MultiplyAdds: 0),
                new SummaryRow("flatten", "flatten", Shape.Vector(6), Parameters: 0, MultiplyAdds: 0),
                new SummaryRow("fc", "linear", Shape.Vector(10), Parameters: 70, MultiplyAdds: 60),
            ],
            summary.Rows);
        Assert.Equal(186 + 12 + 70, summary.Parameters);
        Assert.Equal(92_340 + 60, summary.MultiplyAdds);
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
            layer    kind         output            parameters     multiply-adds
            input    input        3x53x37                    0                 0
            conv1    conv         64x53x37               9,408        18,449,088
            avgpool  avgpool      64x1x1                     0                 0
            flatten  flatten      64                         0                 0
            fc       linear       10                       650               640
            tiny     total        10                    10,058        18,449,728

            """;
        Assert.Equal(Expected.ReplaceLineEndings("\n"), Summary.Of(network).ToString());
    }

    [Fact]
    public void A_summary_of_nothing_is_refused() =>
        Assert.Equal("network", Assert.Throws<ArgumentNullException>(() => Summary.Of(null!)).ParamName);
}
