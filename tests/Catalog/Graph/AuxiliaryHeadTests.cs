using MLNet.CnnCatalog.Analysis;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Tests.Graph;

public class AuxiliaryHeadTests
{
    [Fact]
    public void Parameters_of_a_head_stand_where_it_was_built()
    {
        var network = Build(classes: 10);

        Assert.Equal(
            ["stem.weight", "aux.conv.weight", "aux.fc.weight", "aux.fc.bias", "body.weight", "fc.weight", "fc.bias"],
            network.Parameters.Select(parameter => parameter.Key));
        Assert.Equal(("aux.fc", 0.4), (Assert.Single(network.Heads).Output.Name, network.Heads[0].LossWeight));
        Assert.Equal("fc", network.Output.Name);
    }

    [Fact]
    public void Scoring_knows_no_heads()
    {
        var network = Build(classes: 10);

        var scored = network.WithoutHeads();

        Assert.Equal(["stem.weight", "body.weight", "fc.weight", "fc.bias"], scored.Parameters.Select(parameter => parameter.Key));
        Assert.Empty(scored.Heads);
        Assert.DoesNotContain(scored.Nodes, node => node.Name.StartsWith("aux", StringComparison.Ordinal));
        Assert.Same(scored, scored.WithoutHeads());
    }

    [Fact]
    public void Folding_drops_the_heads()
    {
        var network = Build(classes: 10);
        var weights = new StateDict(network, network.Parameters.ToDictionary(parameter => parameter.Key, parameter => new float[parameter.Count]));

        var folded = BatchNormFolding.Fold(weights);

        Assert.Equal(["stem.weight", "body.weight", "fc.weight", "fc.bias"], folded.Network.Parameters.Select(parameter => parameter.Key));
    }

    [Fact]
    public void Truncating_drops_the_heads() => Assert.Empty(Build(classes: 10).Truncate(at: "body").Heads);

    [Fact]
    public void Heads_get_other_classes_and_pictures_too()
    {
        var network = Build(classes: 10).WithClasses(50).WithInput(3, 75, 53);

        Assert.Equal(
            Build(classes: 50, Shape.Map(3, 75, 53)).Parameters.Select(parameter => parameter.ToString()),
            network.Parameters.Select(parameter => parameter.ToString()));
        Assert.Equal((Shape.Vector(50), 0.4), (network.Heads[0].Output.Shape, network.Heads[0].LossWeight));
    }

    [Fact]
    public void A_summary_lists_the_parameters_of_heads_and_counts_no_multiply_adds_for_them()
    {
        var network = Build(classes: 10);

        var summary = Summary.Of(network);

        Assert.Equal(network.ParameterCount, summary.Parameters);
        Assert.Equal(Summary.Of(network.WithoutHeads()).MultiplyAdds, summary.MultiplyAdds);
        Assert.Equal(2 * 6, summary.Rows.Single(row => row.Name == "aux.conv").Parameters);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-0.3)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_loss_weight_is_a_positive_number(double lossWeight) =>
        Assert.Throws<ArgumentOutOfRangeException>("lossWeight", () => Network.Input(3, 5, 7).Linear("fc", 10).ToAuxiliaryHead(lossWeight));

    [Fact]
    public void A_head_of_another_network_is_refused()
    {
        var head = Network.Input(3, 5, 7).Linear("aux", 10).ToAuxiliaryHead(0.3);

        Assert.Equal(
            "'aux': the head belongs to another network than 'net'. Build both from one Network.Input.",
            Assert.Throws<ArgumentException>(() => Network.Input(3, 5, 7).Linear("fc", 10).ToNetwork("net", head)).Message);
    }

    [Fact]
    public void A_head_of_another_shape_is_refused()
    {
        var x = Network.Input(3, 5, 7);

        Assert.Equal(
            "'aux': an auxiliary head needs the output shape of 'net', 10; it has 50.",
            Assert.Throws<ArgumentException>(() => x.Linear("fc", 10).ToNetwork("net", x.Linear("aux", 50).ToAuxiliaryHead(0.3))).Message);
    }

    private static Network Build(int classes, Shape? input = null)
    {
        var stem = Network.Input(input ?? Shape.Map(3, 53, 37)).Conv("stem", 6, kernel: 3).Relu();
        var head = stem.In("aux", x => x.Conv("conv", 2, kernel: 1).AdaptiveAveragePool(4).Linear("fc", classes));
        return stem.Conv("body", 8, kernel: 3).GlobalAveragePool().Dropout().Linear("fc", classes)
            .ToNetwork("net", head.ToAuxiliaryHead(lossWeight: 0.4));
    }
}
