using MLNet.CnnCatalog.Analysis;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;

namespace MLNet.CnnCatalog.Tests.Graph;

public class NetworkOutputTests
{
    [Fact]
    public void A_network_of_one_result_calls_it_output()
    {
        var output = Assert.Single(Network.Input(3, 5, 7).Conv("conv", 2, kernel: 1).ToNetwork("net").Outputs);

        Assert.Equal(("output", "conv"), (output.Name, output.Node.Name));
    }

    [Fact]
    public void Several_results_have_names_and_shapes_of_their_own_and_the_first_is_the_output()
    {
        var network = Detector();

        Assert.Equal("detector: 3x12x20 -> 5x6x10, 8x3x5", network.ToString());
        Assert.Equal(["scores", "boxes"], network.Outputs.Select(output => output.Name));
        Assert.Same(network.Outputs[0].Node, network.Output);
        Assert.Contains(network.Parameters, parameter => parameter.Key == "boxes.weight");
    }

    [Fact]
    public void Every_result_follows_the_images_and_the_folded_batch_norms()
    {
        var weights = Zeros(Detector().WithInput(3, 20, 9));

        var folded = BatchNormFolding.Fold(weights).Network;

        Assert.Equal("detector: 3x20x9 -> 5x10x5, 8x5x3", folded.ToString());
        Assert.Equal(["scores", "boxes"], folded.Outputs.Select(output => output.Name));
        Assert.DoesNotContain(folded.Nodes, node => node.Name == "bn");
    }

    [Fact]
    public void A_truncated_network_has_one_result() =>
        Assert.Equal("output", Assert.Single(Detector().Truncate(at: "bn").Outputs).Name);

    [Fact]
    public void All_results_are_drawn_summed_up_and_exported()
    {
        var network = Detector();

        Assert.Contains("boxes", network.ToMermaid(), StringComparison.Ordinal);
        Assert.Equal(4 * 8 * 3 * 5, Summary.Of(network).Rows.Single(row => row.Name == "boxes").MultiplyAdds);
        Assert.Equal(
            ["logits [batch, 5, 6, 10]", "boxes [batch, 8, 3, 5]"],
            Zeros(network).ToOnnx(new() { OutputName = "logits" }).Outputs.Select(output => output.ToString()));
    }

    [Fact]
    public void A_head_has_the_name_of_the_block_that_it_was_built_in()
    {
        var x = Network.Input(3, 5, 7);
        var heads = new[] { x.In("aux1", x => x.In("deep", x => x.Linear("fc", 10))), x.Linear("aux2", 10) };

        var network = x.Linear("fc", 10).ToNetwork("net", [.. heads.Select(head => head.ToAuxiliaryHead(0.3))]);

        Assert.Equal(["aux1", "aux2"], network.Heads.Select(head => head.Name));
    }

    public static TheoryData<string, Func<FeatureMap, FeatureMap, Network>> Mistakes => new()
    {
        { "'net': a network needs at least one output.", (_, _) => Network.Of("net", []) },
        { "'net' has several outputs 'a'. Give each a name of its own.", (x, y) => Network.Of("net", [x.ToOutput("a"), y.ToOutput("a")]) },
        {
            "'net' has several outputs of the same layer, 'conv'. Read the first one instead.",
            (x, _) => Network.Of("net", [x.ToOutput("a"), x.ToOutput("b")])
        },
        {
            "The outputs of 'net' belong to different networks. Build all of them from one Network.Input.",
            (x, _) => Network.Of("net", [x.ToOutput("a"), Network.Input(3, 5, 7).Relu().ToOutput("b")])
        },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Results_that_do_not_make_a_network_are_refused(string message, Func<FeatureMap, FeatureMap, Network> build)
    {
        var x = Network.Input(3, 5, 7).Conv("conv", 2, kernel: 1);

        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => build(x, x.Relu())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_cannot_take_the_name_of_another_in_the_file() => Assert.StartsWith(
        "'detector' would have several outputs 'boxes'.",
        Assert.Throws<ArgumentException>(() => Zeros(Detector()).ToOnnx(new() { OutputName = "boxes" })).Message,
        StringComparison.Ordinal);

    private static Network Detector()
    {
        var x = Network.Input(3, 12, 20).Conv("stem", 4, kernel: 3, stride: 2).BatchNorm("bn").Relu();
        return Network.Of("detector",
        [
            x.Conv("scores", 5, kernel: 1).ToOutput("scores"),
            x.MaxPool(kernel: 3, stride: 2).Conv("boxes", 8, kernel: 1).ToOutput("boxes"),
        ]);
    }

    private static StateDict Zeros(Network network) =>
        new(network, network.Parameters.ToDictionary(parameter => parameter.Key, parameter => new float[parameter.Count]));
}
