using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;

namespace MLNet.CnnCatalog.Estimators.Tests.Onnx.Import;

/// <summary>What the exporter writes comes back with the same logits, normalisation and labels.</summary>
public class RoundTripTests
{
    private const double Tolerance = 1e-5;

    private static readonly string[] Labels = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];

    private static readonly Shape SmallImage = Shape.Map(3, 69, 75);

    private static readonly PixelNormalization Normalization = new((0.49, 0.25), (0.48, 0.24), (0.45, 0.26));

    public static TheoryData<string> Small =>
    [
        "alexnet", "squeezenet1_1", "densenet121", "resnet18", "se_resnet18", "mobilenet_v1_x0_25", "mobilenet_v2", "mobilenet_v3_small",
        "shufflenet_v2_x0_5", "mnasnet0_5", "efficientnet_b0", "regnet_y_400mf", "cifar_resnet20",
    ];

    public static TheoryData<string> All => [.. NetworkCatalog.Names];

    [Theory]
    [MemberData(nameof(Small))]
    public void A_small_network_comes_back_with_the_same_logits(string name) =>
        Compare(name.StartsWith("cifar", StringComparison.Ordinal) ? NetworkCatalog.Get(name, 10) : NetworkCatalog.Get(name, 10, SmallImage));

    [Fact]
    public void Deformable_convolutions_come_back_from_their_sampling()
    {
        static FeatureMap Offsets(FeatureMap x, string name, int channels) => x.Conv(name, channels, kernel: (3, 2), stride: (2, 1), padding: (2, 1), dilation: (2, 1), bias: true);

        var x = Network.Input(3, 23, 17).Conv("conv", 8, kernel: 3).Relu();
        x = x.DeformableConv("first", 12, (3, 2), Offsets(x, "offset", 24), Offsets(x, "mask", 12).Sigmoid(), (2, 1), (2, 1), (2, 1), groups: 4, bias: true);
        x = x.Relu();
        x = x.DeformableConv("second", 6, kernel: 1, x.Conv("place", 2, kernel: 1));
        Compare(x.GlobalAveragePool().Linear("fc", 10).ToNetwork("deformable"));
    }

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(All))]
    public void Every_network_of_the_catalog_comes_back_with_the_same_logits(string name) => Compare(NetworkCatalog.Get(name, 10));

    private static void Compare(Network network)
    {
        var weights = FormulaWeights.Of(network);
        var images = FormulaWeights.Uniform("input", 2 * network.InputShape.Count);
        var isColour = network.InputShape.Channels == 3;

        var imported = weights.ToOnnx(new() { Normalization = isColour ? Normalization : null, Labels = Labels }).Import();

        Assert.Equal(isColour ? Normalization : null, imported.Normalization);
        Assert.Equal(Labels, imported.Labels);
        Assert.Equal((network.Name, network.InputShape, network.Output.Shape), (imported.Network.Name, imported.Network.InputShape, imported.Network.Output.Shape));
        Assert.Equal(
            network.WithoutHeads().Parameters.Where(parameter => parameter.Role != ParameterRole.BatchCount).Select(parameter => (parameter.Key, parameter.Count)),
            imported.Network.Parameters.Where(parameter => parameter.Role != ParameterRole.BatchCount).Select(parameter => (parameter.Key, parameter.Count)));
        Assert.InRange(ImportedLogitsTests.Difference(GraphRun.On(imported.Weights, images), GraphRun.On(weights, images)), 0, Tolerance);
    }
}
