using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using TorchSharp;

namespace MLNet.CnnCatalog.Estimators.Tests.Torch;

public class TorchNetworkTests
{
    public static TheoryData<string> Variants => ["A", "B", "C", "None", "pre-activation", "squeeze and excitation"];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Folding_batch_norm_changes_no_logit(string variant)
    {
        var options = new ResNetOptions { Input = Shape.Map(3, 53, 37) };
        var network = CifarResNet.ResNet20(10, variant switch
        {
            "pre-activation" => options with { PreActivation = true },
            "squeeze and excitation" => options with { Attachment = SqueezeExcitation.Block(reduction: 4) },
            _ => options with { Shortcut = Enum.Parse<Shortcut>(variant) },
        });
        var weights = FormulaWeights.Of(network);

        var plain = Logits(weights, training: false);
        var folded = Logits(BatchNormFolding.Fold(weights), training: false);

        var norm = Math.Sqrt(plain.Sum(logit => (double)logit * logit));
        Assert.All(plain.Zip(folded), pair => Assert.Equal(pair.First / norm, pair.Second / norm, tolerance: 1e-5));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, true)]
    public void Folding_batch_norm_into_a_transposed_convolution_changes_nothing(int groups, bool bias)
    {
        var weights = FormulaWeights.Of(Network.Input(6, 4, 5)
            .ConvTranspose("up", 9, kernel: (3, 2), stride: 2, groups: groups, bias: bias).BatchNorm("bn").ToNetwork("up"));
        var images = FormulaWeights.Uniform("input", 2 * weights.Network.InputShape.Count);

        var folded = BatchNormFolding.Fold(weights);

        Assert.Equal(["up.weight", "up.bias"], folded.Network.Parameters.Select(parameter => parameter.Key));
        GraphRun.AssertClose(GraphRun.On(weights, images), GraphRun.On(folded, images));
    }

    // As the pooled branch of DeepLab sees in a batch of one image.
    [Fact]
    public void A_single_value_a_channel_leaves_the_running_statistics_of_batch_norm_as_they_are()
    {
        var network = Network.Input(3, 5, 4).GlobalAveragePool().BatchNorm("bn").ToNetwork("pooled");
        var weights = FormulaWeights.Of(network);
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var running = TorchNetwork.Load(weights);
        var images = GraphRun.Batch(network, FormulaWeights.Uniform("input", network.InputShape.Count));

        var trained = running.Forward(images, training: true).data<float>().ToArray();

        GraphRun.AssertClose(GraphRun.OnFormula(network), trained);
        Assert.Equal(weights["bn.running_var"], running.ToStateDict()["bn.running_var"]);
    }

    [Fact]
    public void Shortcut_A_takes_every_second_pixel_and_puts_the_channels_in_the_middle()
    {
        var network = Network.Input(2, 3, 4).Subsample(2).PadChannels(1, 2).Flatten().ToNetwork("shortcut");

        using var scope = torch.NewDisposeScope();
        using var running = TorchNetwork.Initialize(network);
        var output = running.Forward(torch.tensor(Enumerable.Range(0, 24).Select(i => (float)i).ToArray(), [1, 2, 3, 4])).data<float>().ToArray();

        Assert.Equal([0, 0, 0, 0, 0, 2, 8, 10, 12, 14, 20, 22, 0, 0, 0, 0, 0, 0, 0, 0], output);
    }

    [Fact]
    public void Convolutions_begin_with_the_variance_of_He_over_the_fan_out()
    {
        torch.manual_seed(7);
        using var running = TorchNetwork.Initialize(Network.Input(64, 8, 8).Conv("conv", 128, kernel: 3).ToNetwork("one"));

        var weights = running.ToStateDict()["conv.weight"];

        Assert.Equal(0, weights.Average(), tolerance: 1e-3);
        Assert.Equal(2.0 / (128 * 9), weights.Average(weight => (double)weight * weight), tolerance: 5e-5);
    }

    [Fact]
    public void Dense_layers_begin_uniform_within_one_over_the_root_of_their_inputs()
    {
        torch.manual_seed(7);
        using var running = TorchNetwork.Initialize(Network.Input(400, 1, 1).Linear("fc", 50).ToNetwork("one"));
        var weights = running.ToStateDict();

        Assert.InRange(weights["fc.weight"].Max(), 0.0495, 0.05);
        Assert.InRange(weights["fc.weight"].Min(), -0.05, -0.0495);
        Assert.InRange(weights["fc.bias"].Max(), 0.03, 0.05);
    }

    [Fact]
    public void Training_moves_the_running_statistics_and_scoring_does_not()
    {
        var weights = FormulaWeights.Of(Tiny());
        using var scope = torch.NewDisposeScope();
        using var running = TorchNetwork.Load(weights);
        var image = torch.ones([2, 3, 9, 9]);

        running.Forward(image);
        Assert.Equal(weights["bn.running_mean"], running.ToStateDict()["bn.running_mean"]);

        running.Forward(image, training: true);
        Assert.NotEqual(weights["bn.running_mean"], running.ToStateDict()["bn.running_mean"]);
    }

    [Fact]
    public void The_state_dict_that_comes_out_is_the_one_that_went_in()
    {
        var weights = FormulaWeights.Of(CifarResNet.ResNet20());
        using var running = TorchNetwork.Load(weights);

        var copy = running.ToStateDict();

        Assert.All(
            weights.Network.Parameters.Where(parameter => parameter.Role != ParameterRole.BatchCount),
            parameter => Assert.Equal(weights[parameter.Key], copy[parameter.Key]));
    }

    [Fact]
    public void An_open_dispose_scope_does_not_free_the_network()
    {
        TorchNetwork running;
        using (torch.NewDisposeScope())
            running = TorchNetwork.Initialize(Tiny());

        using (running)
            Assert.Equal(3 * 4 * 9, running.ToStateDict()["conv.weight"].Length);
    }

    [Fact]
    public void Passes_leave_no_tensor_behind()
    {
        using var running = TorchNetwork.Load(FormulaWeights.Of(CifarResNet.ResNet20()));
        using var images = torch.ones([2, 3, 32, 32]);
        running.Forward(images).Dispose();
        var before = torch.Tensor.TotalCount;

        for (var i = 0; i < 5; i++)
            running.Forward(images, training: true).Dispose();

        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    private static Network Tiny() => Network.Input(3, 9, 9).Conv("conv", 4, kernel: 3).BatchNorm("bn").Relu().ToNetwork("tiny");

    private static float[] Logits(StateDict weights, bool training)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var running = TorchNetwork.Load(weights);
        var input = weights.Network.InputShape;
        var images = torch.tensor(FormulaWeights.Uniform("input", 2 * input.Count), [2, input.Channels, input.Height, input.Width]);
        return running.Forward(images, training).data<float>().ToArray();
    }
}
