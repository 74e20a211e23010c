using MLNet.CnnCatalog.Estimators.Tests.Onnx.Import;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Onnx;

namespace MLNet.CnnCatalog.Estimators.Tests.Onnx;

/// <summary>Resized maps in ONNX Runtime, and back again.</summary>
public class OnnxResizeTests
{
    public static TheoryData<string, FeatureMap, float[]> Published => ResizeTests.Layers;

    public static TheoryData<string, Func<FeatureMap, FeatureMap>, double> Fingerprints => ResizeTests.Fingerprints;

    [Theory]
    [MemberData(nameof(Published))]
    public void A_map_is_resized_as_in_PyTorch(string layer, FeatureMap output, float[] expected) =>
        GraphRun.AssertClose(expected, OnnxRun.OnFormula(output.ToNetwork(layer)));

    [Theory]
    [MemberData(nameof(Fingerprints))]
    public void A_map_of_odd_size_is_resized_as_in_PyTorch(string layer, Func<FeatureMap, FeatureMap> resize, double expected)
    {
        var network = resize(Network.Input(3, 53, 37)).ToNetwork(layer);
        Assert.Equal(expected, ResizeTests.Fingerprint(OnnxRun.OnFormula(network)), tolerance: 1e-3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void A_network_that_resizes_gives_the_same_logits(int batch)
    {
        var network = Segmenter();
        var expected = GraphRun.OnFormula(network, batch);

        OnnxRun.AssertClose(expected, OnnxRun.OnFormula(network, batch), share: 1e-5);
        var ofOneSize = FormulaWeights.Of(network).ToOnnx(new() { BatchSize = batch });
        OnnxRun.AssertClose(expected, OnnxRun.On(ofOneSize, Images(network, batch)), share: 1e-5);
    }

    [Fact]
    public void A_factor_that_single_precision_rounds_to_another_size_gives_that_of_double_precision()
    {
        // 100 x 0.29 is 28.999... in double precision, and 29 in single precision.
        var network = Network.Input(1, 10, 100).ResizeBy(1.3, 0.29, Interpolation.Nearest).ToNetwork("net");

        Assert.Equal(Shape.Map(1, 13, 28), network.Output.Shape);
        Assert.Equal(GraphRun.OnFormula(network), OnnxRun.OnFormula(network));
        Assert.Equal(Shape.Map(1, 13, 28), FormulaWeights.Of(network).ToOnnx().Import().Network.Output.Shape);
    }

    [Fact]
    public void What_is_exported_comes_back_and_still_follows_the_size_of_the_images()
    {
        var network = Segmenter();
        var imported = FormulaWeights.Of(network).ToOnnx().Import().Weights;

        Assert.Equal(Resizes(network), Resizes(imported.Network));
        OnnxRun.AssertClose(GraphRun.OnFormula(network, batch: 2), GraphRun.On(imported, Images(network, 2)), share: 1e-5);

        var larger = FormulaWeights.Of(network).WithInput(64, 71);
        var expected = GraphRun.On(larger, Images(larger.Network, 2));
        Assert.Equal(Shape.Map(10, 64, 71), larger.Network.Output.Shape);
        OnnxRun.AssertClose(expected, GraphRun.On(imported.WithInput(64, 71), Images(larger.Network, 2)), share: 1e-5);
        OnnxRun.AssertClose(expected, OnnxRun.On(larger.ToOnnx(), Images(larger.Network, 2)), share: 1e-5);
    }

    // Sizes and factors at which single precision may end below a whole number, and simple ones.
    [Theory]
    [InlineData(28, 4)]
    [InlineData(21, 48)]
    [InlineData(14, 46)]
    [InlineData(3, 123)]
    [InlineData(25, 15)]
    [InlineData(33, 129)]
    [InlineData(7, 7)]
    public void The_nearest_pixels_are_exactly_those_of_TorchSharp(int from, int to)
    {
        var x = Network.Input(1, from, from + 1);
        FeatureMap[] resized = [x.Resize(to, to, Interpolation.Nearest), x.ResizeBy((to + 0.1) / from, 2.3, Interpolation.Nearest)];

        Assert.All(resized, map => Assert.Equal(GraphRun.OnFormula(map.ToNetwork("net")), OnnxRun.OnFormula(map.ToNetwork("net"))));
    }

    [Fact]
    public void Nearest_pixels_that_are_exported_one_by_one_come_back_as_a_layer()
    {
        // The second of 4 pixels is number 7 of 28, counted from 0; in ONNX Runtime's Resize it would be number 6.
        var network = Network.Input(2, 28, 20).Resize(4, 12, Interpolation.Nearest).ToNetwork("net");
        var imported = FormulaWeights.Of(network).ToOnnx().Import().Weights;

        Assert.Equal(Resizes(network), Resizes(imported.Network));
        Assert.Equal(GraphRun.OnFormula(network), GraphRun.On(imported, Images(network, 1)));
    }

    [Theory]
    [InlineData("segmenter")]
    [InlineData("segmenter-old")]
    public void Sizes_that_PyTorch_takes_from_other_maps_still_do(string name)
    {
        var network = OnnxImport.Load(ImportedLogitsTests.PathOf($"{name}.onnx")).Network;

        Assert.Equal(
            [
                new Resize(new FixedSize((5, 7)), Interpolation.Bilinear),
                new Resize(new SizeOfOther(), Interpolation.Nearest),
                new Resize(new ScaledSize(2, 2), Interpolation.Nearest),
                new Resize(new ScaledSize(1.5, 0.75), Interpolation.BilinearAlignedCorners),
                new Resize(new SizeOfOther(), Interpolation.Nearest),
                new Resize(new SizeOfOther(), Interpolation.Bilinear),
            ],
            Resizes(network));
        Assert.Equal(Shape.Map(10, 64, 71), network.WithInput(3, 64, 71).Nodes.Last(node => node.Op is Resize).Shape);
    }

    private static Op[] Resizes(Network network) => [.. network.Nodes.Select(node => node.Op).Where(op => op is Resize)];

    private static float[] Images(Network network, int batch) => FormulaWeights.Uniform("input", batch * network.InputShape.Count);

    // A pyramid, a block of a U-Net and the head of an FCN.
    private static Network Segmenter()
    {
        var x = Network.Input(3, 53, 37);
        var fine = x.Conv("fine", 8, kernel: 3, stride: 2).BatchNorm("bn").Relu();
        var coarse = fine.Conv("coarse", 8, kernel: 3, stride: 2).Relu();
        var small = coarse.Resize(4, 3, Interpolation.Bilinear).Conv("small", 8, kernel: 1);
        var pyramid = small.ResizeTo(coarse, Interpolation.Nearest).Add(coarse.Conv("lateral", 8, kernel: 1));
        var up = pyramid.Upsample(2, Interpolation.BilinearAlignedCorners).Conv("up", 8, kernel: 3).Relu()
            .ResizeTo(fine, Interpolation.Nearest);
        var head = up.Concat(fine).ResizeBy(0.7, 0.7, Interpolation.Nearest).Conv("classifier", 10, kernel: 1, bias: true);
        return head.ResizeTo(x, Interpolation.Bilinear).ToNetwork("segmenter");
    }
}
