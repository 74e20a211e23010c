using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Onnx;

namespace MLNet.CnnCatalog.Estimators.Tests.Onnx;

/// <summary>Each kind of layer by itself in ONNX Runtime, against PyTorch where it gave numbers and against TorchSharp elsewhere.</summary>
public class OnnxLayerTests
{
    public static TheoryData<string, FeatureMap> Layers => new()
    {
        {
            "Conv with dilation and groups",
            Network.Input(4, 13, 9).Conv("c", 6, kernel: (3, 2), stride: (2, 1), padding: (2, 0), dilation: (1, 2), groups: 2, bias: true)
        },
        { "Linear without bias", Network.Input(3, 2, 3).Linear("fc", 4, bias: false) },
        { "BatchNorm of a map", Network.Input(3, 4, 5).BatchNorm("bn", epsilon: 0.1) },
        { "BatchNorm of a vector", Network.Input(3, 4, 5).Linear("fc", 7).BatchNorm("bn") },
        { "LayerNorm of a vector", Network.Input(3, 4, 5).Linear("fc", 7).LayerNorm("ln") },
        { "MaxPool with padding in ceil mode", Network.Input(2, 7, 10).MaxPool(kernel: 3, stride: 2, padding: 1, ceilMode: true) },
        { "MaxPool whose last window would begin behind the map", Network.Input(2, 5, 6).MaxPool(kernel: 2, stride: 4, padding: 1, ceilMode: true) },
        { "MaxPool that leaves pixels over", Network.Input(2, 8, 9).MaxPool(kernel: (3, 2), stride: (3, 2), padding: (1, 0)) },
        { "MaxPool with a stride above its window", Network.Input(2, 11, 12).MaxPool(kernel: 2, stride: 5, padding: 0, ceilMode: true) },
        { "AveragePool that leaves pixels over", Network.Input(2, 8, 9).AveragePool(kernel: 3, stride: 2, padding: 1) },
        { "AveragePool with padding that sticks out", Network.Input(2, 9, 8).AveragePool(kernel: 4, stride: 3, padding: (1, 2), ceilMode: true) },
        {
            "AveragePool without its padding that sticks out",
            Network.Input(2, 9, 8).AveragePool(kernel: 4, stride: 3, padding: (1, 2), ceilMode: true, countIncludePadding: false)
        },
        { "AveragePool without padding that sticks out", Network.Input(2, 9, 8).AveragePool(kernel: 4, stride: 3, padding: 0, ceilMode: true) },
        { "MaxPool padded in front alone", Network.Input(2, 6, 7).MaxPool(kernel: (2, 3), stride: 1, padding: (1, 1), paddingBehind: (0, 1)) },
        { "AveragePool padded unevenly, with all in the mean", Network.Input(2, 6, 7).AveragePool(kernel: 3, stride: 2, padding: (1, 0), paddingBehind: (0, 1)) },
        {
            "AveragePool padded unevenly that sticks out",
            Network.Input(2, 6, 8).AveragePool(kernel: 4, stride: 3, padding: (1, 0), ceilMode: true, paddingBehind: (2, 1))
        },
        { "PRelu of a vector", Network.Input(2, 3, 5).Linear("fc", 7).PRelu("act") },
        { "ConvTranspose of a vector's width", Network.Input(3, 1, 5).ConvTranspose("up", 4, kernel: (2, 3), stride: (3, 2), padding: (0, 1), bias: false) },
        { "AdaptiveAveragePool to even windows", Network.Input(2, 6, 8).AdaptiveAveragePool((2, 4)) },
        { "AdaptiveAveragePool to a column", Network.Input(2, 5, 7).AdaptiveAveragePool((3, 1)) },
        { "AdaptiveAveragePool to as many pixels", Network.Input(2, 5, 7).AdaptiveAveragePool((5, 7)) },
        { "GlobalAveragePool", Network.Input(3, 5, 7).GlobalAveragePool() },
        { "ChannelShuffle", Network.Input(12, 3, 5).ChannelShuffle(3) },
        { "Subsample", Network.Input(2, 7, 8).Subsample((3, 2)) },
        { "PadChannels of a map", Network.Input(2, 3, 5).PadChannels(1, 2) },
        { "PadChannels of a vector", Network.Input(2, 3, 5).Flatten().PadChannels(2, 1) },
        { "SliceChannels of a map", Network.Input(7, 3, 5).SliceChannels(2, 3) },
        { "SliceChannels of a vector", Network.Input(7, 3, 5).Flatten().SliceChannels(11, 50) },
        { "Dropout and StochasticDepth", Network.Input(2, 3, 5).StochasticDepth(0.5).Dropout() },
        { "Branches", Branches(Network.Input(6, 7, 5)) },
        { "DeformableConv with groups, stride and dilation", Deformable(Network.Input(6, 13, 9)) },
    };

    public static TheoryData<string, FeatureMap, float[]> Published => LayerTests.Layers;

    public static TheoryData<string, Func<FeatureMap, FeatureMap>, float[]> Activations => LayerTests.Activations;

    [Theory]
    [MemberData(nameof(Published))]
    public void A_layer_computes_what_PyTorch_does(string layer, FeatureMap output, float[] expected) =>
        GraphRun.AssertClose(expected, OnnxRun.OnFormula(output.ToNetwork(layer)));

    [Theory]
    [MemberData(nameof(Activations))]
    public void An_activation_computes_what_PyTorch_does(string name, Func<FeatureMap, FeatureMap> activation, float[] expected)
    {
        var network = activation(Network.Input(1, 3, 3)).ToNetwork(name);
        GraphRun.AssertClose(expected, OnnxRun.On(FormulaWeights.Of(network).ToOnnx(), [-4, -3, -1.5f, -0.5f, 0, 0.5f, 2, 3.5f, 7]));
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_computes_what_TorchSharp_does(string layer, FeatureMap output)
    {
        var network = output.ToNetwork(layer);
        OnnxRun.AssertClose(GraphRun.OnFormula(network, batch: 3), OnnxRun.OnFormula(network, batch: 3), share: 1e-5);
    }

    private static FeatureMap Branches(FeatureMap x)
    {
        var y = x.Conv("c", 6, kernel: 3);
        var gate = y.GlobalAveragePool().PointwiseLinear("gate", 6, bias: false).Sigmoid();
        return x.Add(y).Multiply(gate).Concat(y.Multiply(x), x).Linear("fc", 5);
    }

    private static FeatureMap Deformable(FeatureMap x)
    {
        var offsets = x.Conv("offsets", 2 * 2 * 6, kernel: (3, 2), stride: (2, 1), padding: (2, 1), dilation: (2, 1));
        var mask = x.Conv("mask", 2 * 6, kernel: (3, 2), stride: (2, 1), padding: (2, 1), dilation: (2, 1)).Sigmoid();
        return x.DeformableConv("c", 9, (3, 2), offsets, mask, stride: (2, 1), padding: (2, 1), dilation: (2, 1), groups: 3, bias: true);
    }
}
