using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;

namespace MLNet.CnnCatalog.Estimators.Tests.Onnx;

/// <summary>The segmentation networks in ONNX Runtime beside TorchSharp, on images of odd sizes.</summary>
public class SegmentationOnnxTests
{
    private const long SmallInParameters = 45_000_000;

    private static readonly Shape Image = Shape.Map(3, 69, 53);

    public static TheoryData<string> Small => [.. Named(isSmall: true)];

    public static TheoryData<string> Large => [.. Named(isSmall: false)];

    [Theory]
    [MemberData(nameof(Small))]
    public void Logits_in_ONNX_Runtime_are_those_of_TorchSharp(string name) => Compare(NetworkCatalog.Get(name, classes: 5, ImageOf(name)));

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Large))]
    public void Logits_of_large_networks_in_ONNX_Runtime_are_those_of_TorchSharp(string name) =>
        Compare(NetworkCatalog.Get(name, classes: 5, ImageOf(name)));

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    public void Logits_of_a_narrow_FCN_in_ONNX_Runtime_are_those_of_TorchSharp(int stride) =>
        Compare(Fcn.OnVgg16((Fcn.Stride)stride, classes: 5, Image, width: 16));

    private static void Compare(Network network)
    {
        var weights = FormulaWeights.Of(network, gain: 1.2f);
        var images = FormulaWeights.Uniform("input", network.InputShape.Count);
        var model = weights.ToOnnx(new() { FoldBatchNorm = true });

        var expected = GraphRun.On(weights, images);

        OnnxRun.AssertClose(expected, OnnxRun.On(model, images));
        OnnxRun.AssertClose(expected, GraphRun.On(model.Import().Weights, images));
    }

    private static Shape ImageOf(string name) => name == "unet" ? Shape.Map(3, 204, 188) : Image;

    private static IEnumerable<string> Named(bool isSmall) => NetworkCatalog.Segmentation.Select(entry => entry.Name)
        .Where(name => NetworkCatalog.Get(name).ParameterCount <= SmallInParameters == isSmall);
}
