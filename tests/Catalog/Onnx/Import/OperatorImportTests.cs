using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Tests.Onnx.TestData;
using MLNet.CnnCatalog.Tests.Weights.TestData;

namespace MLNet.CnnCatalog.Tests.Onnx.Import;

/// <summary>What the operators of ONNX become, by the definitions at https://onnx.ai/onnx/operators.</summary>
public sealed class OperatorImportTests : IDisposable
{
    private static readonly long[] Symmetric = [1, 1, 1, 1];
    private static readonly long[] Behind = [0, 0, 1, 1];
    private static readonly long[] Three = [3, 3];
    private static readonly long[] Two = [2, 2];

    private readonly TemporaryFiles files = new();

    public void Dispose() => files.Dispose();

    private static OnnxGraphBytes Even => OnnxGraphBytes.Of(-1, 4, 10, 8);

    [Fact]
    public void A_map_from_classes_to_probabilities_is_left_out_and_gives_the_classes()
    {
        var graph = Even.Output("map").Node("GlobalAveragePool", "x", "p").Node("Flatten", "p", "f").Node("Softmax", "f", "s")
            .Node("ArgMax", "s", "y").Node("ai.onnx.ml:ZipMap", "s", "map", ("classlabels_int64s", (long[])[7, 5, 3, 1]));

        var imported = OnnxImport.Load(files.Write(graph.ToArray()));

        Assert.Equal(["7", "5", "3", "1"], imported.Labels);
        Assert.Equal(Shape.Vector(4), imported.Network.Output.Shape);
    }

    internal static TheoryData<OnnxGraphBytes, Op[]> Graphs => new()
    {
        { Even.Node("Clip", "x low high", "y").Scalar("low", 0).Scalar("high", 6), [new Activation(ActivationFunction.Relu6)] },
        { Even.Node("Clip", "x", "y", ("min", 0f)), [new Activation(ActivationFunction.Relu)] },
        { Even.Node("Sigmoid", "x", "s").Node("Mul", "s x", "y"), [new Activation(ActivationFunction.Silu)] },
        { Even.Node("HardSigmoid", "x", "y", ("alpha", 1f / 6), ("beta", 0.5f)), [new Activation(ActivationFunction.HardSigmoid)] },
        {
            Even.Node("Add", "x three", "a").Node("Clip", "a low high", "c").Node("Mul", "x c", "m").Node("Div", "m high", "y")
                .Scalar("three", 3).Scalar("low", 0).Scalar("high", 6),
            [new Activation(ActivationFunction.HardSwish)]
        },
        {
            Even.Node("Mul", "x half", "h").Node("Mul", "x root", "r").Node("Erf", "r", "e").Node("Add", "one e", "p").Node("Mul", "h p", "y")
                .Scalar("half", 0.5f).Scalar("one", 1).Scalar("root", 0.70710678f),
            [new Activation(ActivationFunction.Gelu)]
        },
        { Even.Node("Gelu", "x", "y"), [new Activation(ActivationFunction.Gelu)] },
        { Even.Node("Identity", "x", "i").Node("Dropout", "i", "d").Node("Relu", "d", "y"), [new Activation(ActivationFunction.Relu)] },

        { Even.Node("MaxPool", "x", "y", ("kernel_shape", Three), ("strides", Two), ("pads", Symmetric)), [new MaxPool(3, 2, 1)] },
        { Even.Node("MaxPool", "x", "y", ("kernel_shape", Three), ("strides", Two), ("pads", Behind)), [new MaxPool(3, 2, 0, CeilMode: true)] },
        { Even.Node("MaxPool", "x", "y", ("kernel_shape", Three), ("strides", Two), ("auto_pad", "SAME_UPPER")), [new MaxPool(3, 2, 0, CeilMode: true)] },
        { Even.Node("MaxPool", "x", "y", ("kernel_shape", Three), ("strides", Two), ("ceil_mode", 1)), [new MaxPool(3, 2, 0, CeilMode: true)] },
        {
            Even.Node("Relu", "x", "r").Node("Pad", "r pads", "p").Integers("pads", 0, 0, 1, 1, 0, 0, 1, 1)
                .Node("MaxPool", "p", "y", ("kernel_shape", Three), ("strides", Two)),
            [new Activation(ActivationFunction.Relu), new MaxPool(3, 2, 1)]
        },
        {
            Even.Node("AveragePool", "x", "y", ("kernel_shape", Three), ("pads", Symmetric)),
            [new AveragePool(3, 1, 1, CeilMode: false, CountIncludePadding: false)]
        },
        {
            Even.Node("AveragePool", "x", "y", ("kernel_shape", Three), ("pads", Symmetric), ("count_include_pad", 1)),
            [new AveragePool(3, 1, 1, CeilMode: false, CountIncludePadding: true)]
        },
        {
            Even.Node("Pad", "x pads", "p").Integers("pads", 0, 0, 1, 1, 0, 0, 1, 1).Node("AveragePool", "p", "y", ("kernel_shape", Three)),
            [new AveragePool(3, 1, 1, CeilMode: false, CountIncludePadding: true)]
        },
        { Even.Node("GlobalMaxPool", "x", "y"), [new MaxPool((10, 8), (10, 8), 0), new Flatten()] },
        { Even.Node("ReduceMean", "x", "m", ("axes", (long[])[-1, -2])).Node("Flatten", "m", "y"), [new GlobalAveragePool(), new Flatten()] },
        { Even.Node("ReduceMean", "x", "y", ("axes", (long[])[2, 3]), ("keepdims", 0)), [new GlobalAveragePool(), new Flatten()] },
        { Even.Node("ReduceMean", "x axes", "y", ("keepdims", 0)).Integers("axes", 2, 3), [new GlobalAveragePool(), new Flatten()] },

        { Even.Node("Slice", "x start end axis", "y").Integers("start", 1).Integers("end", 1 << 30).Integers("axis", 1), [new SliceChannels(1, 3)] },
        {
            Even.Node("Slice", "x start end axes steps", "y")
                .Integers("start", 0, 0).Integers("end", long.MaxValue, 8).Integers("axes", 2, 3).Integers("steps", 2, 3),
            [new Subsample((2, 3))]
        },
        { Even.Node("Relu", "x", "r").Node("Gather", "r places", "y", ("axis", 1)).Integers("places", 2, 3), [new Activation(ActivationFunction.Relu), new SliceChannels(2, 2)] },
        { Even.Node("Pad", "x pads", "y").Integers("pads", 0, 1, 0, 0, 0, 2, 0, 0), [new PadChannels(1, 2)] },
        {
            Even.Node("Reshape", "x groups", "g").Integers("groups", 0, 2, 2, 10, 8).Node("Transpose", "g", "t", ("perm", (long[])[0, 2, 1, 3, 4]))
                .Node("Reshape", "t map", "y").Integers("map", -1, 4, 10, 8),
            [new ChannelShuffle(2)]
        },
        { Even.Node("LRN", "x", "y", ("size", 5), ("alpha", 5e-4f), ("bias", 2f)), [new LocalResponseNorm(5, 5e-4, 0.75, 2)] },
        { Even.Node("Shape", "x", "s").Node("Gather", "s zero", "n").Integers("zero", 0).Integers("rest", -1).Node("Concat", "n rest", "t", ("axis", 0)).Node("Reshape", "x t", "y"), [new Flatten()] },
        { Even.Node("GlobalAveragePool", "x", "p").Node("Squeeze", "p axes", "y").Integers("axes", 2, 3), [new GlobalAveragePool(), new Flatten()] },
        { Even.Node("Flatten", "x", "f").Node("Softmax", "f", "y", ("axis", 1)), [new Flatten()] },
    };

    [Fact]
    public void Operators_become_the_layers_that_compute_the_same() =>
        Assert.All(Graphs, row => Assert.Equal(row.Data.Item2, Import(row.Data.Item1).Network.Nodes.Skip(1).Select(node => node.Op)));

    [Fact]
    public void Padding_behind_the_map_alone_makes_the_kernel_of_a_convolution_wider()
    {
        var imported = Import(Even.Node("Conv", "x w", "y", ("strides", Two), ("pads", Behind)).Floats("w", [1, 4, 3, 3]));

        var conv = Assert.IsType<Conv>(imported.Network.Output.Op);
        Assert.Equal((new Extent(4, 4), new Extent(2, 2), new Extent(1, 1)), (conv.Kernel, conv.Stride, conv.Padding));
        Assert.Equal(Shape.Map(1, 5, 4), imported.Network.Output.Shape);
        Assert.Equal([0, 0, 0, 0, 0, 1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9], imported.Weights["Conv.weight"][..16]);
        Assert.Contains("4x4", Assert.Single(imported.Notes));
    }

    [Fact]
    public void Padding_that_no_window_reaches_makes_no_difference()
    {
        var imported = Import(Even.Node("Conv", "x w", "y", ("strides", Two), ("pads", (long[])[1, 1, 0, 0])).Floats("w", [1, 4, 3, 3]));
        Assert.Equal((new Extent(3, 3), new Extent(1, 1)), ((Conv)imported.Network.Output.Op is var conv ? (conv.Kernel, conv.Padding) : default));
        Assert.Empty(imported.Notes);
    }

    [Fact]
    public void A_product_and_a_sum_are_a_dense_layer_with_the_weights_the_other_way_round()
    {
        var imported = Import(OnnxGraphBytes.Of(-1, 1, 1, 2).Node("Flatten", "x", "f").Node("MatMul", "f fc.weight", "m").Node("Add", "fc.bias m", "y")
            .Floats("fc.weight", [2, 3]).Floats("fc.bias", [3], 7, 8, 9));

        Assert.Equal(new Linear(3, Bias: true), imported.Network.Output.Op);
        Assert.Equal([1, 4, 2, 5, 3, 6], imported.Weights["fc.weight"]);
        Assert.Equal([7, 8, 9], imported.Weights["fc.bias"]);
    }

    [Fact]
    public void The_factors_of_a_Gemm_are_multiplied_into_its_weights()
    {
        var imported = Import(OnnxGraphBytes.Of(-1, 1, 1, 2).Node("Flatten", "x", "f")
            .Node("Gemm", "f w b", "y", ("transB", 1), ("alpha", 2f), ("beta", 0.5f)).Floats("w", [3, 2]).Floats("b", [1], 4));

        Assert.Equal([2, 4, 6, 8, 10, 12], imported.Weights["Gemm.weight"]);
        Assert.Equal([2, 2, 2], imported.Weights["Gemm.bias"]);
    }

    [Fact]
    public void Factors_of_channels_are_a_scale_and_with_a_sum_a_depthwise_convolution()
    {
        var scaled = Import(Even.Node("Relu", "x", "r").Node("Mul", "r block.gamma", "y").Floats("block.gamma", [4, 1, 1]));
        Assert.Equal("block.gamma", scaled.Network.Output.Name);
        Assert.Equal([1, 2, 3, 4], scaled.Weights["block.gamma"]);

        var shifted = Import(Even.Node("Relu", "x", "r").Named("m", "Mul", "r w", "s").Node("Sub", "s b", "y").Floats("w", [1, 4, 1, 1]).Scalar("b", 2));
        Assert.Equal(4, Assert.IsType<Conv>(shifted.Network.Output.Op).Groups);
        Assert.Equal([1, 2, 3, 4], shifted.Weights["m.weight"]);
        Assert.Equal([-2, -2, -2, -2], shifted.Weights["m.bias"]);
    }

    [Fact]
    public void A_layer_that_others_read_too_keeps_its_bias()
    {
        var imported = Import(Even.Node("Conv", "x c.weight", "c").Floats("c.weight", [4, 4, 1, 1])
            .Node("Add", "c b", "s").Floats("b", [4, 1, 1]).Node("Mul", "s c", "y"));

        Assert.False(Assert.IsType<Conv>(imported.Network.Nodes[1].Op).Bias);
        Assert.Equal(["input", "c", "shift", "mul"], imported.Network.Nodes.Select(node => node.Name));
    }

    [Fact]
    public void A_dense_squeeze_and_excitation_becomes_pointwise()
    {
        var imported = Import(Even.Node("ReduceMean", "x", "m", ("axes", (long[])[2, 3]), ("keepdims", 0)).Node("Gemm", "m se.weight", "g")
            .Floats("se.weight", [4, 4]).Node("Sigmoid", "g", "s").Node("Unsqueeze", "s axes", "u").Integers("axes", 2, 3).Node("Mul", "u x", "y"));

        Assert.Equal(
            [new GlobalAveragePool(), new PointwiseLinear(4, Bias: false), new Activation(ActivationFunction.Sigmoid), new Multiply()],
            imported.Network.Nodes.Skip(1).Select(node => node.Op));
        Assert.Equal([1, 5, 9, 13], imported.Weights["se.weight"][..4]);
    }

    [Fact]
    public void Channels_innermost_are_put_in_front()
    {
        var imported = Import(OnnxGraphBytes.Of(1, 10, 8, 3).Node("Transpose", "x", "t", ("perm", (long[])[0, 3, 1, 2])).Node("Conv", "t w", "y").Floats("w", [2, 3, 3, 3]));

        Assert.Equal((Shape.Map(3, 10, 8), Shape.Map(2, 8, 6)), (imported.Network.InputShape, imported.Network.Output.Shape));
        Assert.Contains("height x width x channels", Assert.Single(imported.Notes));
    }

    private ImportedOnnx Import(OnnxGraphBytes graph) => OnnxImport.Load(files.Write(graph.ToArray()));
}
