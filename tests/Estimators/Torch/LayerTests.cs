using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using TorchSharp;

namespace MLNet.CnnCatalog.Estimators.Tests.Torch;

/// <summary>Each kind of layer by itself against PyTorch 1.13.</summary>
public class LayerTests
{
    // What PyTorch gives for the images and parameters of FormulaWeights.
    public static TheoryData<string, FeatureMap, float[]> Layers => new()
    {
        {
            "MaxPool in ceil mode", Network.Input(1, 6, 8).MaxPool(kernel: 3, stride: 2, padding: 0, ceilMode: true),
            [
                0.840617f, 0.953451f, 0.998906f, 0.998906f, 0.75522f, 0.953451f, 0.969799f, 0.854906f, 0.702889f, 0.368163f,
                0.368163f, 0.446545f
            ]
        },
        {
            "AveragePool with padding in the mean", Network.Input(1, 5, 6).AveragePool(kernel: 3, stride: 2, ceilMode: true),
            [
                0.0458104f, -0.076902f, 0.0532606f, 0.0288076f, 0.094429f, 0.226322f, 0.133229f, 0.139536f, 0.0788543f, 0.274635f,
                0.103398f, -0.0798246f
            ]
        },
        {
            "AveragePool without padding in the mean",
            Network.Input(1, 5, 6).AveragePool(kernel: 3, stride: 2, ceilMode: true, countIncludePadding: false),
            [
                0.103073f, -0.115353f, 0.0798909f, 0.0864228f, 0.141644f, 0.226322f, 0.133229f, 0.279071f, 0.177422f, 0.411953f,
                0.155098f, -0.239474f
            ]
        },
        {
            "AveragePool of a rectangle", Network.Input(1, 5, 6).AveragePool(kernel: (2, 3), stride: (1, 2), padding: 0),
            [0.133633f, 0.116001f, 0.285853f, -0.07715f, 0.151092f, 0.318532f, 0.239085f, 0.355726f]
        },
        {
            "AdaptiveAveragePool to fewer pixels", Network.Input(1, 5, 6).AdaptiveAveragePool((2, 4)),
            [0.0711882f, -0.173545f, -0.0606716f, -0.0071968f, 0.120754f, 0.159767f, 0.123167f, -0.125985f]
        },
        {
            "AdaptiveAveragePool to more pixels", Network.Input(1, 2, 3).AdaptiveAveragePool((3, 4)),
            [
                0.304721f, -0.144015f, -0.521931f, -0.451111f, 0.443458f, 0.202699f, -0.305101f, -0.572143f, 0.582195f, 0.549414f,
                -0.0882711f, -0.693175f
            ]
        },
        {
            "LocalResponseNorm over five channels", Network.Input(7, 1, 2).LocalResponseNorm(size: 5, alpha: 0.9, beta: 0.75, k: 2),
            [
                0.174591f, -0.326941f, -0.243047f, 0.319381f, 0.267248f, -0.367061f, 0.519417f, -0.15456f, 0.429713f, -0.396557f,
                -0.0102949f, 0.456808f, 0.392515f, -0.370494f
            ]
        },
        {
            "LocalResponseNorm over four channels", Network.Input(7, 1, 2).LocalResponseNorm(size: 4, alpha: 2, beta: 0.5, k: 1),
            [
                0.284379f, -0.511078f, -0.398475f, 0.46238f, 0.387174f, -0.542941f, 0.691383f, -0.225535f, 0.596516f, -0.552031f,
                -0.0136693f, 0.618257f, 0.562733f, -0.504628f
            ]
        },
        {
            "LayerNorm over the channels of a map", Network.Input(4, 2, 3).LayerNorm("norm", epsilon: 0.01),
            [
                0.0394762f, -0.55618f, -1.30027f, 0.469707f, 0.579746f, -1.08353f, 1.10228f, -0.125227f, 1.20822f, -1.52236f,
                -0.0870595f, 1.51029f, 0.488954f, -0.862268f, -0.326922f, -0.0534188f, -1.55196f, 0.256026f, -1.41607f, 1.53083f,
                0.585981f, 0.994819f, 1.01148f, -0.443208f
            ]
        },
        {
            "ConvTranspose with groups, stride and paddings",
            Network.Input(4, 2, 3).ConvTranspose("up", 2, kernel: (3, 2), stride: (2, 1), padding: (1, 0), outputPadding: (1, 0), groups: 2),
            [
                -1.01567f, 1.23227f, -0.617877f, 1.05453f, 1.16036f, 0.346448f, -0.675712f, -0.17895f, 0.539792f, -1.20546f, -0.916696f,
                1.21297f, -0.753786f, 0.178894f, 1.24616f, -0.500471f, 0.0526152f, -0.557912f, 0.353154f, -0.435761f, -1.12278f, -1.20376f,
                0.581884f, 0.540695f, 0.081878f, -0.867221f, 0.59469f, -0.199578f, 0.402892f, 1.84787f, 0.583101f, -0.363278f
            ]
        },
        {
            "ConvTranspose with dilation", Network.Input(2, 2, 2).ConvTranspose("up", 1, kernel: 2, stride: 2, dilation: (1, 2), bias: false),
            [
                -0.180506f, 0, 0.541551f, 0, -0.373981f, -0.527403f, 0, 0.460397f, 0, 0.541436f, -0.611224f, 0, 1.47229f, 0, -0.570389f,
                -0.660587f, 0, 0.146725f, 0, -0.33395f
            ]
        },
        {
            "PRelu", Network.Input(3, 2, 3).PRelu("act"),
            [
                0.304721f, -0.55781f, -0.424519f, 0.582195f, 0.516632f, -0.652314f, 0.998906f, -0.319324f, 0.840617f, -0.826149f,
                -0.0212203f, 0.86602f, 0.713615f, -0.726938f, 0.15934f, 0.28586f, -0.994929f, 0.243573f
            ]
        },
        {
            "MaxPool padded at the end", Network.Input(1, 4, 5).MaxPool(kernel: 2, stride: 1, padding: 0, paddingBehind: 1),
            [
                0.998906f, 0.998906f, 0.840617f, 0.840617f, 0.516632f, 0.998906f, 0.998906f, 0.840617f, 0.840617f, 0.15934f, 0.86602f,
                0.86602f, 0.713615f, 0.953451f, 0.953451f, 0.28586f, 0.243573f, 0.243573f, 0.953451f, 0.953451f
            ]
        },
        {
            "AveragePool padded at the end, of the pixels alone",
            Network.Input(1, 4, 5).AveragePool(kernel: 2, stride: 1, padding: 0, countIncludePadding: false, paddingBehind: 1),
            [
                0.00442523f, -0.0858845f, 0.16828f, 0.29174f, -0.127927f, 0.287978f, 0.56999f, 0.139218f, -0.117827f, -0.306573f,
                0.0439123f, 0.216705f, -0.140085f, -0.101185f, 0.556395f, -0.335265f, -0.356408f, -0.287589f, 0.0673506f, 0.953451f
            ]
        },
        {
            "GroupNorm", Network.Input(4, 2, 3).GroupNorm("norm", groups: 2, epsilon: 0.01),
            [
                0.314556f, -0.962515f, -0.760965f, 0.709392f, 0.616099f, -1.10541f, 1.50886f, -0.559132f, 1.25657f, -1.31446f, -0.114865f,
                1.29706f, 0.689872f, -1.31346f, -0.0963105f, 0.0831458f, -1.67886f, 0.0231651f, -1.28394f, 1.0667f, 0.594804f, 1.08839f,
                0.935993f, -0.559234f
            ]
        },
        {
            "L2Norm", Network.Input(3, 2, 3).L2Norm(),
            [
                0.240909f, -0.615052f, -0.466396f, 0.577195f, 0.475199f, -0.610351f, 0.789726f, -0.309816f, 0.869101f, -0.765851f,
                -0.0182506f, 0.762545f, 0.564177f, -0.725069f, 0.164739f, 0.283405f, -0.879689f, 0.21447f
            ]
        },
        {
            "ChannelScale of one dimension, behind L2Norm", Network.Input(3, 2, 3).L2Norm().ChannelScale("scale", initialValue: 20, isFlat: true),
            [
                0.242283f, -0.618559f, -0.469056f, 0.580486f, 0.477909f, -0.613832f, 0.794996f, -0.311883f, 0.8749f, -0.770962f,
                -0.0183724f, 0.767633f, 0.568654f, -0.730823f, 0.166046f, 0.285654f, -0.886669f, 0.216171f
            ]
        },
        {
            "SpaceToDepth", Network.Input(2, 4, 6).SpaceToDepth(2),
            [
                0.304721f, -0.451111f, 0.516632f, 0.713615f, 0.15934f, -0.95639f, -0.592752f, 0.582195f, -0.693175f, -0.698779f, 0.28586f,
                0.243573f, 0.998906f, 0.840617f, -0.0198419f, -0.81875f, 0.597676f, 0.854906f, -0.298582f, -0.772486f, 0.86602f, 0.953451f,
                0.969799f, -0.272379f, 0.75522f, 0.127145f, -0.41905f, 0.368163f, -0.945734f, 0.400378f, -0.180232f, 0.003878f, -0.206569f,
                0.141242f, -0.445874f, 0.702889f, -0.975535f, -0.519013f, -0.759746f, 0.161018f, -0.844717f, -0.207368f, 0.72425f,
                0.163195f, -0.758288f, -0.0210252f, 0.0363908f, 0.446545f
            ]
        },
        {
            "Crop at the centre", Cropped(Network.Input(1, 6, 7), offset: null),
            [
                0.840617f, -0.772486f, -0.0198419f, 0.86602f, 0.28586f, -0.95639f, 0.243573f, -0.81875f, 0.854906f, -0.272379f, 0.75522f,
                -0.180232f
            ]
        },
        {
            "Crop at an offset", Cropped(Network.Input(1, 6, 7), offset: (2, 3)),
            [
                0.243573f, -0.81875f, 0.953451f, 0.597676f, 0.75522f, -0.180232f, 0.127145f, 0.003878f, 0.72425f, -0.519013f, 0.163195f,
                -0.759746f
            ]
        },
        {
            "Padding at the bottom and right", Padded(Network.Input(1, 2, 3)),
            [0.304721f, -0.592752f, -0.451111f, 0, 0.582195f, 0.516632f, -0.693175f, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        },
        {
            // Behind a removed stride of 2.
            "MaxPool with dilation",
            Network.Input(1, 5, 6).Subsample(2).MaxPool(kernel: 3, stride: 1).ToNetwork("pool").WithOutputStride(1).Backbone("maxpool")[0],
            [
                0.713615f, 0.582195f, 0.713615f, 0.582195f, 0.516632f, 0.582195f, 0.998906f, 0.969799f, 0.998906f, 0.969799f, 0.854906f,
                0.969799f, 0.75522f, 0.582195f, 0.75522f, 0.582195f, 0.516632f, 0.582195f, 0.998906f, 0.969799f, 0.998906f, 0.969799f,
                0.854906f, 0.969799f, 0.75522f, 0.28586f, 0.75522f, 0.28586f, 0.15934f, 0.28586f
            ]
        },
        {
            "PointwiseLinear", Network.Input(3, 2, 3).PointwiseLinear("fc", 2),
            [
                1.40974f, -1.22994f, 0.19053f, 0.239195f, -0.0159239f, 0.000919287f, 0.256876f, 0.495375f, 0.991975f, -1.32247f,
                -0.0826062f, 1.18055f
            ]
        },
        {
            "ChannelScale", Network.Input(3, 2, 3).ChannelScale("scale"),
            [
                0.0425616f, -0.0827921f, -0.0630085f, 0.0813176f, 0.0721602f, -0.0968186f, 0.163278f, -0.0488051f, 0.137404f,
                -0.126268f, -0.00324328f, 0.141556f, 0.138708f, -0.135824f, 0.0309715f, 0.0555637f, -0.185897f, 0.0473441f
            ]
        },
        {
            "SubtractMean", Network.Input(3, 2, 3).SubtractMean("mean_image"),
            [
                -0.122321f, -0.407015f, -0.208991f, 0.293856f, 1.02937f, -1.5278f, 1.58589f, -1.07326f, 0.513721f, -0.442465f, -0.566327f,
                -0.000333428f, 0.107573f, -0.637318f, 0.536422f, 0.350423f, -0.513142f, 0.213661f
            ]
        },
    };

    // What PyTorch gives for -4, -3, -1.5, -0.5, 0, 0.5, 2, 3.5 and 7.
    public static TheoryData<string, Func<FeatureMap, FeatureMap>, float[]> Activations => new()
    {
        { "Relu", x => x.Relu(), [0, 0, 0, 0, 0, 0.5f, 2, 3.5f, 7] },
        { "Relu6", x => x.Relu6(), [0, 0, 0, 0, 0, 0.5f, 2, 3.5f, 6] },
        { "Sigmoid", x => x.Sigmoid(), [0.0179862f, 0.0474259f, 0.182426f, 0.377541f, 0.5f, 0.622459f, 0.880797f, 0.970688f, 0.999089f] },
        { "HardSigmoid", x => x.HardSigmoid(), [0, 0, 0.25f, 0.416667f, 0.5f, 0.583333f, 0.833333f, 1, 1] },
        { "HardSwish", x => x.HardSwish(), [-0, -0, -0.375f, -0.208333f, 0, 0.291667f, 1.66667f, 3.5f, 7] },
        { "Silu", x => x.Silu(), [-0.0719448f, -0.142278f, -0.273638f, -0.18877f, 0, 0.31123f, 1.76159f, 3.39741f, 6.99362f] },
        { "LeakyRelu", x => x.LeakyRelu(), [-0.04f, -0.03f, -0.015f, -0.005f, 0, 0.5f, 2, 3.5f, 7] },
        { "LeakyRelu of 0.2", x => x.LeakyRelu(0.2), [-0.8f, -0.6f, -0.3f, -0.1f, 0, 0.5f, 2, 3.5f, 7] },
        { "Elu", x => x.Elu(), [-0.981684f, -0.950213f, -0.77687f, -0.393469f, 0, 0.5f, 2, 3.5f, 7] },
        { "Elu of 0.5", x => x.Elu(0.5), [-0.490842f, -0.475106f, -0.388435f, -0.196735f, 0, 0.5f, 2, 3.5f, 7] },
        { "Selu", x => x.Selu(), [-1.7259f, -1.67057f, -1.36581f, -0.691758f, 0, 0.525351f, 2.1014f, 3.67745f, 7.35491f] },
        { "Tanh", x => x.Tanh(), [-0.999329f, -0.995055f, -0.905148f, -0.462117f, 0, 0.462117f, 0.964028f, 0.998178f, 0.999998f] },
        { "Softplus", x => x.Softplus(), [0.0181499f, 0.0485874f, 0.201413f, 0.474077f, 0.693147f, 0.974077f, 2.12693f, 3.52975f, 7.00091f] },
        { "Gelu", x => x.Gelu(), [-0.000126719f, -0.00404987f, -0.100211f, -0.154269f, 0, 0.345731f, 1.9545f, 3.49919f, 7] },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_computes_what_PyTorch_does(string layer, FeatureMap output, float[] expected) =>
        GraphRun.AssertClose(expected, GraphRun.OnFormula(output.ToNetwork(layer)));

    [Theory]
    [MemberData(nameof(Activations))]
    public void An_activation_computes_what_PyTorch_does(string name, Func<FeatureMap, FeatureMap> activation, float[] expected)
    {
        float[] values = [-4, -3, -1.5f, -0.5f, 0, 0.5f, 2, 3.5f, 7];
        var untouched = activation(Network.Input(1, 3, 3)).ToNetwork(name);
        var overwritten = activation(Network.Input(1, 3, 3).ChannelScale("scale")).ToNetwork(name);

        GraphRun.AssertClose(expected, GraphRun.On(untouched, values));
        GraphRun.AssertClose(expected, GraphRun.On(new StateDict(overwritten, new Dictionary<string, float[]> { ["scale"] = [1] }), values));
    }

    [Fact]
    public void LayerNorm_of_vectors_is_over_their_features() => GraphRun.AssertClose(
        [0.458195f, -1.27339f, -1.09914f, 0.954414f, 0.952503f, -0.813529f, 1.4039f, -0.481016f, 1.00845f, -0.923119f],
        GraphRun.OnFormula(Network.Input(5, 1, 1).Flatten().LayerNorm("norm").ToNetwork("norm"), batch: 2));

    [Fact]
    public void ChannelShuffle_takes_one_channel_of_each_group_in_turn()
    {
        var x = Network.Input(6, 1, 2);
        float[] pixels = [0, 0.5f, 1, 1.5f, 2, 2.5f, 3, 3.5f, 4, 4.5f, 5, 5.5f];

        var byTwo = GraphRun.On(x.ChannelShuffle(groups: 2).ToNetwork("two"), pixels);
        var byThree = GraphRun.On(x.ChannelShuffle(groups: 3).ToNetwork("three"), pixels);

        Assert.Equal([0, 0.5f, 3, 3.5f, 1, 1.5f, 4, 4.5f, 2, 2.5f, 5, 5.5f], byTwo);
        Assert.Equal([0, 0.5f, 2, 2.5f, 4, 4.5f, 1, 1.5f, 3, 3.5f, 5, 5.5f], byThree);
    }

    [Fact]
    public void Concat_puts_channels_behind_each_other_and_SliceChannels_takes_them_out()
    {
        var x = Network.Input(3, 1, 2);
        var joined = x.SliceChannels(start: 1, count: 2).Concat(x, x.SliceChannels(start: 0, count: 1));

        float[] images = [1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60];
        Assert.Equal(
            [3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 1, 2, 30, 40, 50, 60, 10, 20, 30, 40, 50, 60, 10, 20],
            GraphRun.On(joined.ToNetwork("joined"), images));
        var vector = Network.Input(3, 1, 1).Flatten();
        Assert.Equal(
            [5, 6, 4, 5, 6, 4],
            GraphRun.On(vector.SliceChannels(1, 2).Concat(vector, vector.SliceChannels(0, 1)).ToNetwork("vectors"), 4, 5, 6));
    }

    [Fact]
    public void A_depthwise_and_a_pointwise_convolution_make_a_separable_one()
    {
        var network = Network.Input(2, 1, 3).SeparableConv("sep", 1, kernel: (1, 3)).ToNetwork("separable");
        var weights = new StateDict(network, new Dictionary<string, float[]>
        {
            ["sep.conv1.weight"] = [1, 10, 100, 0, 2, 0],
            ["sep.pointwise.weight"] = [1, 1000],
        });

        Assert.Equal([210 + 8000, 321 + 10000, 32 + 12000], GraphRun.On(weights, [1, 2, 3, 4, 5, 6]));
    }

    [Fact]
    public void Passes_over_all_layers_leave_no_tensor_behind()
    {
        var x = Network.Input(4, 9, 7).Conv("conv", 8, kernel: 3).LayerNorm("norm").PointwiseLinear("fc", 8).Gelu().ChannelScale("scale");
        var y = x.DeformableConv("deform", 8, kernel: 3, x.Conv("offsets", 18, kernel: 3), x.Conv("mask", 9, kernel: 3).Sigmoid());
        y = y.GroupNorm("gn", groups: 2).Add(y.L2Norm().ChannelScale("l2", isFlat: true).CropTo(x, offset: 0)).PadTo(y);
        y = y.Add(y.Upsample(2, Interpolation.Nearest).SpaceToDepth(2).SliceChannels(0, 8));
        var network = y.ChannelShuffle(2).Concat(x.LocalResponseNorm()).AveragePool(2, 2).StochasticDepth(0.5).Dropout()
            .Upsample(2, Interpolation.Nearest).ResizeTo(x, Interpolation.Bilinear)
            .ConvTranspose("up", 4, kernel: 2, stride: 2).LeakyRelu().PRelu("slopes").MaxPool(kernel: 2, stride: 1, padding: 0, paddingBehind: 1)
            .AveragePool(kernel: 2, stride: 1, padding: 0, countIncludePadding: false, paddingBehind: 1).Elu().Tanh().ToNetwork("all");
        using var running = TorchNetwork.Load(FormulaWeights.Of(network));
        using var images = GraphRun.Batch(network, FormulaWeights.Uniform("input", 3 * network.InputShape.Count));
        running.Forward(images, training: true).Dispose();
        var before = torch.Tensor.TotalCount;

        running.Forward(images, training: true).Dispose();
        running.Forward(images).Dispose();

        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    private static FeatureMap Cropped(FeatureMap x, Extent? offset) => x.CropTo(x.Resize(3, 4, Interpolation.Nearest), offset);

    private static FeatureMap Padded(FeatureMap x) => x.PadTo(x.Resize(4, 4, Interpolation.Nearest));
}
