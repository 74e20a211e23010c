using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using TorchSharp;

namespace MLNet.CnnCatalog.Estimators.Tests.Torch;

public class InitializationTests
{
    // 96 output channels of 3x5 taps over 64 / 2 input channels: fan-in 480, and fan-out 1440, as PyTorch counts it.
    // Initialisation, variance by its definition, and the largest value that there may be.
    public static TheoryData<string, Initialization, double, double> Convolutions => new()
    {
        { "PyTorch", Initialization.PyTorch, 1.0 / (3 * 480), Math.Sqrt(1.0 / 480) },
        { "kaiming_normal_, fan_in", Initialization.HeNormal(Fan.In), 2.0 / 480, 1 },
        { "kaiming_normal_, fan_out", Initialization.HeNormal(Fan.Out), 2.0 / 1440, 1 },
        { "kaiming_uniform_, fan_in", Initialization.HeUniform(Fan.In), 2.0 / 480, Math.Sqrt(6.0 / 480) },
        { "kaiming_uniform_, fan_out, sigmoid", Initialization.LeCunUniform(Fan.Out), 1.0 / 1440, Math.Sqrt(3.0 / 1440) },
        { "uniform over fan_out", Initialization.InverseRoot(Fan.Out), 1.0 / (3 * 1440), Math.Sqrt(1.0 / 1440) },
        { "glorot_uniform of Keras", Initialization.Keras, 1.0 / 960, Math.Sqrt(6.0 / (480 + 1440)) },
        { "normal_", Initialization.Normal(0.01), 0.01 * 0.01, 0.1 },
        { "trunc_normal_", Initialization.TruncatedNormal(0.02), 0.02 * 0.02, 0.2 },
        { "trunc_normal_ that is cut", Initialization.TruncatedNormal(1), 0.7737, 2 }, // Variance: 1 - 4 phi(2) / (2 Phi(2) - 1).
        { "zero", Initialization.Zero, 0, 0 },
    };

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void A_convolution_has_the_variance_and_bounds_of_its_definition(
        string name, Initialization initialization, double variance, double largest)
    {
        var withBias = initialization with { ZeroBias = false };
        var network = Network.Input(64, 8, 8)
            .Conv("conv", 96, kernel: (3, 5), groups: 2, bias: true, initialization: withBias).ToNetwork(name);

        var values = Initialize(network);

        Assert.Equal(0, values["conv.weight"].Average(), tolerance: 0.02 * Math.Sqrt(variance));
        Assert.Equal(variance, values["conv.weight"].Average(weight => (double)weight * weight), tolerance: 0.03 * variance);
        Assert.InRange(values["conv.weight"].Max(), 0, largest);
        Assert.InRange(values["conv.bias"].Max(), 0.9 / Math.Sqrt(480), 1 / Math.Sqrt(480));
    }

    [Fact]
    public void A_bias_begins_at_the_number_that_is_given_for_it()
    {
        var values = Initialize(Network.Input(3, 8, 8).Conv("conv", 7, 3, bias: true, initialization: Initialization.Normal(0.01) with { Bias = 0.2 })
            .Linear("fc", 5, initialization: Initialization.Normal(0.01) with { ZeroBias = true }).ToNetwork("bias"));

        Assert.All(values["conv.bias"], value => Assert.Equal(0.2f, value));
        Assert.All(values["fc.bias"], value => Assert.Equal(0, value));
    }

    // Long et al. 2015: the net surgery of the authors' code gives these rows.
    [Theory]
    [InlineData(4, new[] { 0.25f, 0.75f, 0.75f, 0.25f })]
    [InlineData(3, new[] { 0.5f, 1, 0.5f })]
    public void A_bilinear_transposed_convolution_enlarges_each_channel_by_itself(int kernel, float[] row)
    {
        var values = Initialize(Network.Input(2, 3, 3)
            .ConvTranspose("dense", 2, kernel, stride: 2, initialization: Initialization.Bilinear)
            .ConvTranspose("depthwise", 2, kernel, stride: 2, groups: 2, initialization: Initialization.Bilinear).ToNetwork("bilinear"));

        float[] window = [.. row.SelectMany(down => row.Select(right => down * right))];
        var nothing = new float[window.Length];
        Assert.Equal([.. window, .. nothing, .. nothing, .. window], values["dense.weight"]);
        Assert.Equal([.. window, .. window], values["depthwise.weight"]);
        Assert.Equal([0, 0], values["dense.bias"]);
    }

    [Fact]
    public void Only_transposed_convolutions_of_as_many_channels_begin_bilinear() => Assert.Contains(
        "'up': weights begin as bilinear interpolation in transposed convolutions with as many output as input channels alone.",
        Assert.Throws<NotSupportedException>(() => Initialize(Network.Input(2, 3, 3)
            .ConvTranspose("up", 3, kernel: 4, stride: 2, initialization: Initialization.Bilinear).ToNetwork("wrong"))).Message,
        StringComparison.Ordinal);

    // What torch's dirac_ gives for the first channels.
    [Fact]
    public void Convolutions_that_begin_as_the_identity_pass_on_what_comes_in()
    {
        var values = Initialize(Network.Input(2, 9, 9).Conv("wide", 3, kernel: 3, initialization: Initialization.Identity)
            .Conv("narrow", 2, kernel: new Extent(1, 3), initialization: Initialization.Identity).ToNetwork("identity"));

        float[] centre = [0, 0, 0, 0, 1, 0, 0, 0, 0];
        var nothing = new float[9];
        Assert.Equal([.. centre, .. nothing, .. nothing, .. centre], values["wide.weight"][..36]);
        Assert.All(values["wide.weight"][36..], value => Assert.InRange(Math.Abs(value), 1e-9, 1 / Math.Sqrt(18)));
        Assert.Equal([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0], values["narrow.weight"]);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    public void Only_convolutions_with_a_centre_and_one_group_begin_as_the_identity(int kernel, int groups) => Assert.Contains(
        "'conv': weights begin as the identity in convolutions of one group and odd kernels alone.",
        Assert.Throws<NotSupportedException>(() => Initialize(Network.Input(2, 9, 9)
            .Conv("conv", 4, kernel, groups: groups, initialization: Initialization.Identity).ToNetwork("wrong"))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_dense_layer_has_its_features_as_fan_out()
    {
        var network = Network.Input(400, 1, 1)
            .Linear("fc", 900, initialization: Initialization.InverseRoot(Fan.Out) with { ZeroBias = true }).ToNetwork("dense");

        var values = Initialize(network);

        Assert.InRange(values["fc.weight"].Max(), 0.999 / 30, 1.0 / 30);
        Assert.All(values["fc.bias"], value => Assert.Equal(0, value));
    }

    [Fact]
    public void Other_layers_begin_as_PyTorch_has_them_and_scales_with_their_value()
    {
        var x = Network.Input(100, 5, 5);
        var offsets = x.Conv("offsets", 18, kernel: 3, bias: true, initialization: Initialization.Zero);
        var network = x.LayerNorm("norm").PointwiseLinear("fc", 100).ChannelScale("scale", initialValue: 0.25)
            .DeformableConv("deform", 4, kernel: 3, offsets, bias: true)
            .ToNetwork("others");

        var values = Initialize(network);

        Assert.All(values["norm.weight"], value => Assert.Equal(1, value));
        Assert.All(values["norm.bias"], value => Assert.Equal(0, value));
        Assert.InRange(values["fc.weight"].Max(), 0.099, 0.1);
        Assert.InRange(values["fc.bias"].Max(), 0.09, 0.1);
        Assert.All(values["scale"], value => Assert.Equal(0.25f, value));
        Assert.InRange(values["deform.weight"].Max(), 0.99 / 30, 1.0 / 30);
        Assert.All(values["offsets.weight"].Concat(values["offsets.bias"]), value => Assert.Equal(0, value));
    }

    private static StateDict Initialize(Network network)
    {
        torch.manual_seed(7);
        using var running = TorchNetwork.Initialize(network);
        return running.ToStateDict();
    }
}
