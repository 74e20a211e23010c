using MLNet.CnnCatalog.Analysis;
using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Tests.Torch;

/// <summary>Segments that are computed a second time on the way back, beside a training that keeps all outputs.</summary>
public class CheckpointingTests
{
    private static Shape Pixels(int side) => Shape.Map(3, side, side);

    public static TheoryData<string, Func<Network>> Networks => new()
    {
        { "residual blocks", () => NetworkCatalog.Get("resnet18", 10, Pixels(32)) },
        { "stochastic depth and dropout", () => NetworkCatalog.Get("efficientnet_b0", 10, Pixels(32)) },
        { "two auxiliary heads", () => NetworkCatalog.Get("googlenet", 10, Pixels(64)) },
        { "concatenations", () => NetworkCatalog.Get("densenet121", 10, Pixels(32)) },
        { "maps that are read far behind", () => NetworkCatalog.Get("unet_resnet18", 3, Pixels(64)) },
        { "several outputs", SeveralOutputs },
    };

    [Theory]
    [MemberData(nameof(Networks), DisableDiscoveryEnumeration = true)]
    public void Gradients_and_statistics_are_the_same(string what, Func<Network> network)
    {
        var graph = network();
        Assert.True(GraphCuts.Of(graph).Length >= 2, what);

        AssertSame(TrainingStep.Of(graph), TrainingStep.Of(graph, checkpoints: true));
    }

    [Fact]
    public void They_are_the_same_in_lower_precision()
    {
        var graph = NetworkCatalog.Get("resnet18", 10, Pixels(32));

        AssertSame(TrainingStep.Of(graph, ScalarType.BFloat16), TrainingStep.Of(graph, ScalarType.BFloat16, checkpoints: true));
    }

    [Theory]
    [InlineData("conv1", "layer1", "layer2", "layer3")]
    [InlineData("layer2", "layer3")]
    [InlineData("fc")]
    [InlineData("")]
    public void They_are_the_same_where_layers_do_not_learn(params string[] frozen)
    {
        var graph = NetworkCatalog.Get("resnet18", 10, Pixels(32));
        bool IsFrozen(string key) => frozen.Any(name => key.StartsWith(name, StringComparison.Ordinal) && (name.Length > 0 || !key.StartsWith("fc", StringComparison.Ordinal)));

        AssertSame(TrainingStep.Of(graph, frozen: IsFrozen), TrainingStep.Of(graph, frozen: IsFrozen, checkpoints: true));
    }

    [Fact]
    public void A_trainer_gives_the_same_network()
    {
        var options = Quick with { Epochs = 2, FreezeBackboneEpochs = 1 };
        using var plain = Fit(View(Swatches.Rows(36)), options);
        using var checkpointed = Fit(View(Swatches.Rows(36)), options with { GradientCheckpointing = true });

        var (expected, actual) = (plain.LastTransformer.Weights, checkpointed.LastTransformer.Weights);
        Assert.All(expected.Network.Parameters.Where(parameter => parameter.Role != ParameterRole.BatchCount), parameter =>
            Assert.InRange(TrainingStep.Distance(expected[parameter.Key], actual[parameter.Key]), 0, 1e-5));
    }

    // Outputs of four bytes a value that a segment's way back needs, and those that the others read.
    [Theory]
    [InlineData("resnet50", 0.33)]
    [InlineData("resnet152", 0.2)]
    [InlineData("densenet121", 0.22)]
    [InlineData("unet", 0.65)]
    public void Cuts_leave_a_share_of_what_a_step_would_keep(string name, double share)
    {
        var network = NetworkCatalog.Get(name);
        var (nodes, kept) = (network.Nodes, KeptActivations.Of(network));
        int[] ends = [0, .. GraphCuts.Of(network), nodes.Length];
        var segments = ends.Zip(ends.Skip(1), (begin, end) => nodes[begin..end].Sum(node => kept[node]));
        var between = nodes.Index().Where(pair => pair.Index > 0).Sum(pair =>
            ends[1..^1].Any(cut => pair.Index < cut && nodes[cut..].Any(reader => reader.Inputs.Contains(pair.Item))) ? 4 * pair.Item.Shape.Count : 0);

        var actual = (segments.Max() + between) / (double)kept.Values.Sum();
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {ends.Length - 1} segments, {actual:p1}");
        Assert.InRange(actual, 0, share);
    }

    [Fact]
    public void Between_residual_blocks_one_map_is_read()
    {
        var network = ResNet.ResNet50();

        Assert.All(GraphCuts.Of(network), cut => Assert.Single(
            network.Nodes.Take(cut), node => network.Nodes.Skip(cut).Any(reader => reader.Inputs.Contains(node))));
    }

    private static void AssertSame(TrainingStep expected, TrainingStep actual)
    {
        Assert.Equal(expected.Outputs, actual.Outputs);
        Assert.Equal(expected.NextDrawn, actual.NextDrawn);
        Assert.All(
            expected.Weights.Network.Parameters.Where(parameter => parameter.Role is ParameterRole.RunningMean or ParameterRole.RunningVariance),
            parameter => Assert.Equal(expected.Weights[parameter.Key], actual.Weights[parameter.Key]));
        Assert.Equal(expected.Gradients.Keys, actual.Gradients.Keys);
        Assert.All(expected.Gradients, pair => Assert.Equal(pair.Value, actual.Gradients[pair.Key]));
    }

    private static Network SeveralOutputs()
    {
        var x = Network.Input(3, 24, 24);
        var outputs = new List<NetworkOutput>();
        foreach (var block in Enumerable.Range(1, 4))
        {
            x = x.Conv($"conv{block}", 8, kernel: 3).BatchNorm($"bn{block}").Relu().Dropout(0.2);
            outputs.Add(x.Conv($"output{block}", 2, kernel: 1, bias: true).ToOutput($"output{block}"));
        }

        return Network.Of("several", outputs);
    }
}
