using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Tests.Data;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Estimators.Tests.Torch;

/// <summary>
/// Networks that torchvision 0.14 lacks, with weights and images by formula (gain 1), against the first logits and the norm of all that
/// PyTorch 1.13 gave for the same network: timm's own code, with Keras's epsilon of batch norm for Xception, or a network written for the
/// purpose: torchvision's ResNet with squeeze-and-excitation modules or its deform_conv2d, and the small ones and MobileNet from their paper
/// or book.
/// </summary>
public class PeerParityTests
{
    private const string Timm = "timm 1.0";
    private const string Torchvision = "torchvision 0.14 with other blocks";
    private const string Paper = "by the paper or book";

    public static TheoryData<string, string, int, int, double, float[]> Small => new()
    {
        { "se_resnet50", Torchvision, 97, 65, 10.37144974706703, [-0.1081034f, -0.4071348f, 0.3761996f, -0.001650825f] },
        { "se_resnext50_32x4d", Torchvision, 97, 65, 9.500963591496138, [-0.3475906f, -0.1687877f, 0.3064626f, -0.3520256f] },
        { "dcn_v1_resnet50", Torchvision, 97, 65, 22.50620037588877, [-0.2114584f, -0.682685f, 0.5870568f, -0.08728226f] },
        { "dcn_v2_resnet50", Torchvision, 97, 65, 13.290327760026523, [-0.1401211f, -0.5914375f, 0.4034419f, -0.04980425f] },
        { "xception", Timm, 107, 91, 9.23598039396444, [-0.1458435f, -0.3453925f, -0.3379183f, -0.09215645f] },
        { "small_xception", Paper, 107, 91, 1.2256712690449263, [0.8034041f, -0.9256414f] },
        { "small_resnet", Paper, 53, 37, 3.1988528050147123, [-0.83702f, 1.96952f, -1.310548f, -0.2764166f] },
        { "mobilenet_v1", Paper, 97, 65, 3.178635890084295, [-0.04709867f, -0.00842057f, -0.01720555f, 0.2384208f] },
        { "mobilenet_v1_x0_25", Paper, 97, 65, 2.9317861684386357, [0.05500329f, 0.06765274f, 0.08718698f, 0.1434653f] },
    };

    public static TheoryData<string, string, int, int, double, float[]> Large => new()
    {
        { "senet154", Timm, 97, 65, 15.95636168346922, [-0.9470509f, -0.3928535f, 0.3122224f, 0.4132772f] },
    };

    [Theory]
    [MemberData(nameof(Small))]
    public void Logits_are_those_of_the_peer(string name, string peer, int height, int width, double norm, float[] first) =>
        Compare(name, peer, Shape.Map(3, height, width), norm, first);

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Large))]
    public void Logits_of_a_large_network_are_those_of_the_peer(string name, string peer, int height, int width, double norm, float[] first) =>
        Compare(name, peer, Shape.Map(3, height, width), norm, first);

    // torchvision's mobilenet_v2 with the same file.
    [Fact]
    [Trait("Category", "RealData")]
    public void Logits_of_MobileNetV2_with_real_weights_are_those_of_torchvision()
    {
        var input = Shape.Map(3, 97, 65);
        var weights = NetworkCatalog.Get("mobilenet_v2", input: input)
            .LoadWeights(RealData.PathOf("weights", "mobilenet_v2.safetensors")).ToStateDict();

        var logits = GraphRun.On(weights, FormulaWeights.Uniform("input", input.Count));

        GraphRun.AssertClose([1.0946715f, -0.24673551f, 1.0613252f, -2.6442738f, -0.55937755f, 2.7985504f], logits[..6], tolerance: 1e-4);
        Assert.Equal(539, Array.IndexOf(logits, logits.Max()));
    }

    private static void Compare(string name, string peer, Shape input, double norm, float[] first)
    {
        var network = NetworkCatalog.Get(name, input: input);

        var logits = GraphRun.On(FormulaWeights.Of(network, gain: 1), FormulaWeights.Uniform("input", input.Count));

        Assert.Equal(norm, Math.Sqrt(logits.Sum(logit => Math.Pow(logit, 2))), tolerance: 1e-4 * norm);
        var difference = Math.Sqrt(first.Zip(logits, (expected, actual) => Math.Pow(expected - (double)actual, 2)).Sum());
        Assert.True(difference <= 1e-4 * norm, $"{name}: the logits differ from those of {peer} by {difference:E1}, of {norm:F3}.");
    }
}
