using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Onnx;

namespace MLNet.CnnCatalog.Estimators.Tests.Onnx;

/// <summary>ONNX Runtime gives the logits that TorchSharp gives, for one image and for five.</summary>
public class OnnxParityTests
{
    private const int Classes = 10;

    // One of each family with less than 6 million parameters, and all that take the least time.
    public static TheoryData<string> Small =>
    [
        "cifar_resnet20", "cifar_nin", "cifar_densenet_bc_100_12", "small_resnet", "small_xception", "squeezenet1_1", "googlenet",
        "mobilenet_v1_x0_25", "mobilenet_v2", "mobilenet_v3_small", "shufflenet_v2_x0_5", "mnasnet0_5", "efficientnet_b0", "regnet_x_400mf",
        "regnet_y_400mf",
    ];

    public static TheoryData<string> All => [.. NetworkCatalog.Names];

    [Theory]
    [MemberData(nameof(Small))]
    public void A_small_network_gives_the_same_logits(string name) => AssertSameLogits(name, new());

    [Theory]
    [InlineData("cifar_resnet20")]
    [InlineData("mobilenet_v2")]
    public void A_network_with_folded_batch_norm_gives_the_same_logits(string name) => AssertSameLogits(name, new() { FoldBatchNorm = true });

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(All))]
    public void Every_network_of_the_catalog_gives_the_same_logits(string name) => AssertSameLogits(name, new());

    private static void AssertSameLogits(string name, OnnxExportOptions options)
    {
        // Other than a square, so that height and width cannot be mixed up, where the network allows it.
        var published = NetworkCatalog.Get(name, Classes);
        var network = published.InputShape.Height > 64 ? WithImages(name, Shape.Map(3, 101, 133)) ?? published : published;
        var weights = FormulaWeights.Of(network, gain: 1);
        var images = FormulaWeights.Uniform("input", 5 * network.InputShape.Count);
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, $"{name}.onnx");
        var model = weights.ToOnnx(options);
        model.Save(path);

        var expected = GraphRun.On(weights, images);
        OnnxRun.AssertClose(expected, OnnxRun.On(path, model, images));
        OnnxRun.AssertClose(expected[..Classes], OnnxRun.On(path, model, images[..(images.Length / 5)]));
    }

    private static Network? WithImages(string name, Shape shape)
    {
        try
        {
            return NetworkCatalog.Get(name, Classes, shape);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
