using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using TorchSharp;

namespace MLNet.CnnCatalog.Estimators.Tests.Torch;

/// <summary>
/// Deformable convolution against torchvision 0.14's deform_conv2d; offsets and masks come from convolutions, as in practice.
/// </summary>
public class DeformableConvTests
{
    // The images and parameters are those of FormulaWeights; offsets reach 3 to 5 pixels, so that many taps fall outside.
    public static TheoryData<string, FeatureMap, float[]> Convolutions => new()
    {
        {
            "first version",
            Deformable(Shape.Map(2, 5, 7), new Conv(1, 3, 1, 1, 1, Groups: 1, Bias: false), offsetGroups: 1, withMask: false),
            [
                -0.22787f, -0.638752f, -0.0199267f, -0.492601f, -0.503085f, 0.174409f, 0.573731f, -0.215892f, -0.748611f,
                -0.896312f, -0.722512f, -0.0121899f, -0.217399f, 0.564014f, 0.091084f, -0.748763f, 0.182859f, 0.213882f,
                -0.171567f, -0.815734f, 0.0891897f, 0.145625f, -0.889856f, 0.518126f, -0.378542f, -0.345342f, -0.950651f,
                0.624363f, 0.357128f, -0.539901f, 0.518243f, -0.986283f, -0.282214f, -0.672987f, 0.201381f
            ]
        },
        {
            "rectangles, four offset groups",
            Deformable(Shape.Map(4, 6, 5), new Conv(2, (3, 2), (1, 2), (0, 1), (2, 1), Groups: 2, Bias: true), offsetGroups: 4, withMask: false),
            [
                0.430386f, 0.575653f, -0.108899f, 0.541596f, -0.130046f, -0.0844028f, -0.019536f, 0.0418903f, -0.466401f, 0.21114f,
                0.11807f, 0.32131f
            ]
        },
        {
            "second version, stride, dilation and groups of 2",
            Deformable(Shape.Map(4, 9, 7), new Conv(2, 3, 2, 2, 2, Groups: 2, Bias: false), offsetGroups: 2, withMask: true),
            [
                0.178815f, 0.195873f, -0.053999f, 0.501523f, -0.565744f, -0.534211f, -0.315899f, 0.406849f, -0.252139f, -0.263492f,
                -0.443815f, 0.898492f, 0.0485718f, -0.0195491f, -0.0424873f, 0.637319f, -0.146361f, 0.281375f, -0.23987f,
                0.336182f, 0.0480571f, -0.40429f, -0.227775f, 0.185112f, -0.122261f, -0.0641106f, 0.329392f, 0.3392f, 0.332763f,
                -0.0613097f, 0.0457476f, 0.213749f, -0.197751f, -0.0778602f, 0.21729f, 0.615715f, 0.308509f, 0.069733f, 0.135886f,
                0.332735f
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Results_are_those_of_torchvision(string name, FeatureMap output, float[] expected) =>
        GraphRun.AssertClose(expected, GraphRun.OnFormula(output.ToNetwork(name)));

    [Fact]
    public void Each_image_of_a_batch_has_its_own_offsets() => GraphRun.AssertClose(
        [
            -0.192323f, 0.152082f, -0.571084f, -0.0618041f, 0.277486f, 0.140081f, -0.937111f, -0.191496f, -0.961754f, -0.198286f,
            -0.442966f, -0.136653f, 0.350976f, -0.216733f, 0.295305f, 0.274826f, -0.0962756f, -0.232829f, 0.0357714f, -0.256958f,
            0.139993f, -0.193558f, 0.0602544f, -0.13048f, -0.173621f, -0.301291f, -0.017188f, -0.0239547f, -0.316527f, -0.411695f,
            -0.189957f, -0.24237f, -0.551275f, 0.00168402f, -0.356735f, -0.177468f, 0.234502f, -0.136061f, -0.196684f, 0.406904f,
            0.0514844f, 0.123796f, 0.0571426f, -0.578694f, -0.148013f, 0.242994f, -0.339674f, 0.0417838f
        ],
        GraphRun.OnFormula(
            Deformable(Shape.Map(4, 7, 5), new Conv(2, 3, 2, 1, 1, Groups: 1, Bias: true), offsetGroups: 2, withMask: true).ToNetwork("batch"),
            batch: 2));

    // Euclidean norm and first values of the gradient of sum(output * FormulaWeights.Uniform("loss")), by PyTorch's autograd.
    public static TheoryData<string, double, float[]> Gradients => new()
    {
        { "stem.weight", 1.14668, [0.934197f, -0.053314f, -0.399349f, -0.528983f] },
        { "offsets.weight", 10.2618, [
            -0.0038673f, -0.0606158f, -0.0627078f, -0.435537f, 0.0805805f, 0.209808f, -0.15482f, -0.137177f, -0.0385262f,
            0.0345329f, 0.0977092f, 0.0586768f
        ] },
        { "offsets.bias", 3.00785, [
            0.322798f, 0.387073f, -0.0292558f, 0.228429f, 0.21458f, -0.489511f, 0.241054f, 0.615163f, -0.0165024f, -1.87793f,
            -0.143013f, -0.185059f
        ] },
        { "mask.weight", 1.35904, [
            0.202412f, -0.0522953f, -0.0482043f, -0.0261139f, 0.109691f, 0.0410938f, -0.109813f, -0.0835797f, -0.00796552f,
            -0.127899f, 0.021565f, 0.0509188f
        ] },
        { "mask.bias", 0.424504, [
            0.144506f, 0.0413801f, -0.00237287f, -0.0101962f, 0.143995f, 0.064506f, 0.105914f, 0.19672f, 0.232446f, 0.0135336f,
            -0.0422817f, -0.0514622f
        ] },
        { "conv.weight", 3.62036, [
            0.0946641f, -0.434822f, -0.40797f, 0.266367f, 0.470579f, 0.949958f, 0.752688f, 0.178041f, -1.28749f, -0.340782f,
            -0.0575373f, 0.0314286f
        ] },
        { "conv.bias", 0.964301, [0.945955f, -0.187204f] },
    };

    [Theory]
    [MemberData(nameof(Gradients))]
    public void Gradients_of_map_offsets_mask_and_weights_are_those_of_torchvision(string key, double norm, float[] first)
    {
        var network = Deformable(Shape.Map(2, 5, 4), new Conv(2, 3, (2, 1), 1, 1, Groups: 1, Bias: true), offsetGroups: 2, withMask: true)
            .ToNetwork("gradients");
        using var scope = torch.NewDisposeScope();
        using var running = TorchNetwork.Load(FormulaWeights.Of(network));

        var output = running.Forward(GraphRun.Batch(network, FormulaWeights.Uniform("input", network.InputShape.Count)), training: true);
        var loss = output.mul(torch.tensor(FormulaWeights.Uniform("loss", output.numel()), output.shape)).sum();

        var index = network.Parameters.Select(parameter => parameter.Key).ToList().IndexOf(key);
        var gradient = torch.autograd.grad([loss], [running.TrainableParameters()[index].Value])[0].contiguous().data<float>().ToArray();
        GraphRun.AssertClose(first, gradient[..first.Length], tolerance: 1e-4);
        Assert.Equal(norm, Math.Sqrt(gradient.Sum(value => (double)value * value)), tolerance: 1e-4 * norm);
    }

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2, 1, 1, 2)]
    [InlineData(1, 2, 2, 1)]
    [InlineData(2, 2, 4, 4)]
    public void Without_offsets_it_is_an_ordinary_convolution(int stride, int dilation, int groups, int offsetGroups)
    {
        var conv = new Conv(4, (3, 5), stride, (1, 2), dilation, groups, Bias: true);
        var deformable = FormulaWeights.Of(Deformable(Shape.Map(4, 11, 9), conv, offsetGroups, withMask: false).ToNetwork("deformable"));
        foreach (var key in new[] { "offsets.weight", "offsets.bias" })
            Array.Clear(deformable[key]);
        var ordinary = Network.Input(4, 11, 9).Conv("stem", 4, kernel: 1)
            .Conv("conv", 4, conv.Kernel, conv.Stride, conv.Padding, conv.Dilation, groups, bias: true).ToNetwork("ordinary");

        var images = FormulaWeights.Uniform("input", 2 * 4 * 11 * 9);
        GraphRun.AssertClose(GraphRun.On(ordinary, images), GraphRun.On(deformable, images));
    }

    private static FeatureMap Deformable(Shape input, Conv conv, int offsetGroups, bool withMask)
    {
        var x = Network.Input(input).Conv("stem", input.Channels, kernel: 1);
        var taps = offsetGroups * conv.Kernel.Area;
        var mask = withMask ? x.Conv("mask", taps, conv.Kernel, conv.Stride, conv.Padding, conv.Dilation, bias: true).Sigmoid() : null;
        var offsets = x.Conv("offsets", 2 * taps, conv.Kernel, conv.Stride, conv.Padding, conv.Dilation, bias: true);
        return x.DeformableConv(
            "conv", conv.Channels, conv.Kernel, offsets, mask, conv.Stride, conv.Padding, conv.Dilation, conv.Groups, conv.Bias);
    }
}
