using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Tests.Weights.TestData;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Tests.Weights;

public sealed class WeightLoadingTests : IDisposable
{
    private readonly TemporaryFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void A_file_with_the_networks_own_names_and_shapes_is_loaded_whole()
    {
        var network = Tiny();

        var loaded = network.LoadWeights(Write(Own));

        Assert.Same(network, loaded.Network);
        Assert.Equal(
            ["conv.weight", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var", "fc.weight", "fc.bias"],
            loaded.Matched.Select(parameter => parameter.Key));
        Assert.Empty(loaded.Missing);
        Assert.Empty(loaded.Skipped);
        var weights = loaded.ToStateDict();
        Assert.Same(network, weights.Network);
        Assert.Equal([100, 101], weights["bn.weight"]);
        Assert.Equal([500, 501, 502, 503, 504, 505, 506, 507], weights["fc.weight"]);
        Assert.Equal($"tiny: 7 parameters from '{loaded.Path}'", loaded.ToString());
    }

    [Fact]
    public void Batch_counts_are_not_looked_at() =>
        Assert.Equal(7, Tiny().LoadWeights(Write([.. Own, ("bn.num_batches_tracked", [1]), ("old.num_batches_tracked", [])])).Matched.Length);

    [Theory]
    [InlineData("module.")]
    [InlineData("module")]
    public void A_prefix_is_taken_off_where_it_is(string prefix)
    {
        var path = Write([.. Own.Select((entry, i) => i == 0 ? entry : ($"module.{entry.Name}", entry.Dimensions))]);

        Assert.Equal(7, Tiny().LoadWeights(path, new() { Prefix = prefix }).Matched.Length);
    }

    [Fact]
    public void Names_are_replaced_by_whole_words_wherever_they_stand_one_after_the_other()
    {
        var network = Network.Input(1, 1, 1).Linear("a.fc", 2, bias: false).Linear("a.fc2", 2, bias: false).Linear("b.fc.fc", 2, bias: false).ToNetwork("three");
        var path = Write(("one.linear.weight", [2, 1]), ("one.fc2.weight", [2, 2]), ("b.linear.linear.weight", [2, 2]));

        var loaded = network.LoadWeights(path, new() { Renames = [("linear", "fc"), ("one.fc", "a.fc"), ("one", "a")] });

        Assert.Equal(3, loaded.Matched.Length);
        Assert.Equal([100, 101, 102, 103], loaded.ToStateDict()["a.fc2.weight"]);
    }

    [Fact]
    public void Another_head_keeps_its_initial_values_whole_where_that_is_allowed()
    {
        var network = Tiny(classes: 3);
        var initial = Initial(network);

        var loaded = network.LoadWeights(Write([.. Own[..6], ("fc.bias", [3])]), new() { AllowOtherHead = true });

        Assert.Equal(5, loaded.Matched.Length);
        Assert.Equal(["fc.weight [3, 2]", "fc.bias [3]"], loaded.Missing.Select(parameter => parameter.ToString()));
        Assert.Equal(["fc.weight [4, 2]", "fc.bias [3]"], loaded.Skipped.Select(tensor => tensor.ToString()));
        Assert.Equal(
            $"tiny: 5 parameters from '{loaded.Path}'; missing: fc.weight [3, 2], fc.bias [3]; skipped: fc.weight [4, 2], fc.bias [3]",
            loaded.ToString());
        var weights = loaded.ToStateDict(initial);
        Assert.Equal([100, 101], weights["bn.weight"]);
        Assert.Same(initial["fc.weight"], weights["fc.weight"]);
        Assert.Same(initial["fc.bias"], weights["fc.bias"]);
    }

    [Fact]
    public void A_head_that_fits_is_loaded_also_where_another_is_allowed() =>
        Assert.Equal(7, Tiny().LoadWeights(Write(Own), new() { AllowOtherHead = true }).Matched.Length);

    [Fact]
    public void A_head_may_be_missing_where_another_is_allowed() =>
        Assert.Equal(["fc.weight", "fc.bias"], Tiny().LoadWeights(Write(Own[..5]), new() { AllowOtherHead = true }).Missing.Select(parameter => parameter.Key));

    [Fact]
    public void Auxiliary_heads_are_heads_too()
    {
        var stem = Network.Input(1, 3, 3).Conv("conv", 2, kernel: 1);
        var network = stem.Linear("fc", 5).ToNetwork("two", stem.Linear("aux", 5).ToAuxiliaryHead(lossWeight: 0.3));

        var loaded = network.LoadWeights(
            Write(("conv.weight", [2, 1, 1, 1]), ("aux.weight", [4, 18]), ("aux.bias", [4]), ("fc.weight", [4, 18]), ("fc.bias", [4])),
            new() { AllowOtherHead = true });

        Assert.Equal(["conv.weight"], loaded.Matched.Select(parameter => parameter.Key));
    }

    [Fact]
    public void Parameters_may_be_missing_and_tensors_left_over_where_that_is_allowed()
    {
        var network = Tiny();
        var loaded = network.LoadWeights(Write([.. Own[..5], ("aux.weight", [7])]), new() { AllowMissing = true, AllowUnexpected = true });

        Assert.Equal(["fc.weight", "fc.bias"], loaded.Missing.Select(parameter => parameter.Key));
        Assert.Equal(["aux.weight"], loaded.Skipped.Select(tensor => tensor.Name));
        Assert.Equal([1, 1, 1, 1], loaded.ToStateDict(Initial(network))["fc.bias"]);
    }

    [Fact]
    public void Missing_parameters_need_initial_weights_of_the_same_network()
    {
        var loaded = Tiny().LoadWeights(Write(Own[..5]), new() { AllowMissing = true });

        Assert.Equal(
            $"'{loaded.Path}' gave 'tiny' no numbers for fc.weight [4, 2], fc.bias [4]. Call ToStateDict with initial weights of the network.",
            Assert.Throws<InvalidOperationException>(loaded.ToStateDict).Message);
        Assert.Contains("Use one Network object for both.", Assert.Throws<ArgumentException>(() => loaded.ToStateDict(Initial(Tiny()))).Message);
    }

    [Fact]
    public void What_was_written_is_loaded()
    {
        var network = Tiny();
        var weights = Initial(network);
        weights.SaveSafetensors(files["tiny.safetensors"]);

        var loaded = network.LoadWeights(files["tiny.safetensors"]).ToStateDict();

        Assert.All(network.Parameters.Where(parameter => parameter.IsTrainable), parameter => Assert.Equal(weights[parameter.Key], loaded[parameter.Key]));
    }

    [Fact]
    public void A_checkpoint_of_PyTorch_is_loaded_from_the_section_of_the_options()
    {
        var network = Network.Input(1, 1, 1).Linear("f32", 1, bias: false).ToNetwork("one");
        var path = CheckpointReadingTests.PathOf("zip.pth");

        var error = Assert.Throws<InvalidDataException>(() => network.LoadWeights(path, new() { Section = "model_ema" }));

        Assert.Contains("f32.weight [1] in the file, f32.weight [1, 1] in the network", error.Message);
    }

    internal static StateDict Initial(Network network) => new(network, network.Parameters.ToDictionary(
        parameter => parameter.Key, parameter => Enumerable.Repeat(1f, (int)parameter.Count).ToArray()));

    private static readonly (string Name, int[] Dimensions)[] Own =
    [
        ("conv.weight", [2, 1, 1, 1]), ("bn.weight", [2]), ("bn.bias", [2]), ("bn.running_mean", [2]), ("bn.running_var", [2]),
        ("fc.weight", [4, 2]), ("fc.bias", [4]),
    ];

    private static Network Tiny(int classes = 4) =>
        Network.Input(1, 5, 7).Conv("conv", 2, kernel: 1).BatchNorm("bn").Relu().GlobalAveragePool().Linear("fc", classes).ToNetwork("tiny");

    private string Write(params (string Name, int[] Dimensions)[] tensors) => files.WriteTensors(tensors);
}
