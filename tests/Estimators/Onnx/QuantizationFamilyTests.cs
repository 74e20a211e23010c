using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Onnx;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Tests.Onnx;

/// <summary>The networks of the catalog in integers of eight bits, with random weights, beside the same in floats.</summary>
public class QuantizationFamilyTests
{
    private const int Classes = 10;
    private const int Images = 8;
    private const int Passes = 10;
    private const int BlocksAlong = 5;

    private static readonly MLContext Ml = new(seed: 1);

    public static TheoryData<string> Small => ["cifar_resnet20", "squeezenet1_1", "mobilenet_v2", "mobilenet_v3_small", "shufflenet_v2_x0_5"];

    public static TheoryData<string> Families =>
    [
        "alexnet", "vgg11_bn", "nin", "googlenet", "inception_v3", "densenet121", "resnet18", "resnet50", "resnext50_32x4d", "wide_resnet50_2", "plain18",
        "se_resnet18", "se_resnext50_32x4d", "xception", "mobilenet_v1", "mobilenet_v3_large", "shufflenet_v2_x1_0", "mnasnet1_0", "dcn_v1_resnet50",
        "dcn_v2_resnet50", "efficientnet_b0", "efficientnet_v2_s", "regnet_x_800mf", "regnet_y_800mf", "convnext_tiny", "small_resnet", "cifar_nin",
        "cifar_densenet_40_12", "cifar_densenet_bc_100_12",
    ];

    [Theory]
    [MemberData(nameof(Small))]
    public void A_small_network_gives_almost_the_same_logits(string name) => AssertAlike(NetworkCatalog.Get(name, Classes));

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Families))]
    public void Every_family_gives_almost_the_same_logits(string name) => AssertAlike(NetworkCatalog.Get(name, Classes));

    [Fact]
    public void A_network_that_resizes_its_maps_gives_almost_the_same_logits()
    {
        var x = Network.Input(3, 53, 37);
        var fine = x.Conv("fine", 16, kernel: 3, stride: 2).BatchNorm("bn1").Relu();
        var coarse = fine.Conv("coarse", 16, kernel: 3, stride: 2).BatchNorm("bn2").Relu();
        var pyramid = coarse.Resize(28, 20, Interpolation.Nearest).Conv("down", 16, kernel: 3, stride: 2).BatchNorm("bn3")
            .ResizeTo(fine, Interpolation.Nearest).Add(fine.Conv("lateral", 16, kernel: 1));
        var joined = pyramid.Concat(coarse.ResizeTo(fine, Interpolation.Bilinear)).Conv("joined", 16, kernel: 3).BatchNorm("bn4").Relu();

        AssertAlike(joined.Upsample(2, Interpolation.Nearest).GlobalAveragePool().Linear("fc", Classes).ToNetwork("pyramid"));
    }

    [Fact]
    public void A_map_of_logits_is_almost_the_same()
    {
        var x = Network.Input(3, 53, 37);
        var map = x.Conv("conv", 16, kernel: 3, stride: 2).Relu().Conv("classifier", Classes, kernel: 1, bias: true);
        var network = map.ResizeTo(x, Interpolation.Bilinear).ToNetwork("fcn");
        using var folder = new TemporaryFolder();
        var (floats, integers) = (Path.Combine(folder.Path, "floats.onnx"), Path.Combine(folder.Path, "integers.onnx"));
        var images = Blocks(network.InputShape);
        FormulaWeights.Of(network).SaveOnnx(floats);
        Ml.Model.QuantizeCnnOnnx(floats, Rows(network.InputShape, images), "Image", integers, new() { BatchSize = 2 });

        var expected = OnnxRun.On(floats, OnnxModel.Load(floats), images);

        OnnxRun.AssertClose(expected, OnnxRun.On(integers, OnnxModel.Load(integers), images), share: 0.02);
    }

    private static void AssertAlike(Network network)
    {
        using var folder = new TemporaryFolder();
        var (floats, integers) = (Path.Combine(folder.Path, "floats.onnx"), Path.Combine(folder.Path, "integers.onnx"));
        var images = Blocks(network.InputShape);
        WithStatistics(network, images).SaveOnnx(floats);
        Ml.Model.QuantizeCnnOnnx(floats, Rows(network.InputShape, images), "Image", integers, new() { BatchSize = 2 });

        var expected = OnnxRun.On(floats, OnnxModel.Load(floats), images);
        var actual = OnnxRun.On(integers, OnnxModel.Load(integers), images);

        // A deep network of random weights hardly tells images apart, and the less so the deeper it is; so that figure is not held to anything.
        var (classes, between) = (Cosine(Centred(expected, IsClass), Centred(actual, IsClass)), Cosine(Centred(expected, IsImage), Centred(actual, IsImage)));
        TestContext.Current.TestOutputHelper?.WriteLine($"{network.Name}: cosine {classes:f4} of the classes of an image, {between:f4} of the images of a class");
        Assert.InRange(classes, 0.97, 1.0001);
    }

    // Coloured blocks: images that differ more than those of noise.
    private static float[] Blocks(Shape shape)
    {
        var colours = FormulaWeights.Uniform("colours", Images * 3 * BlocksAlong * BlocksAlong);
        return [.. from image in Enumerable.Range(0, Images * shape.Channels)
                   from row in Enumerable.Range(0, shape.Height)
                   from column in Enumerable.Range(0, shape.Width)
                   let block = (row * BlocksAlong / shape.Height * BlocksAlong) + (column * BlocksAlong / shape.Width)
                   select 2 * colours[(image * BlocksAlong * BlocksAlong) + block]];
    }

    private static StateDict WithStatistics(Network network, float[] images)
    {
        using var running = TorchNetwork.Load(FormulaWeights.Of(network));
        using var batch = tensor(images, [Images, network.InputShape.Channels, network.InputShape.Height, network.InputShape.Width]);
        using var noGrad = no_grad();
        manual_seed(1);
        for (var i = 0; i < Passes; i++)
            running.Forward(batch, training: true).Dispose();
        return running.ToStateDict();
    }

    private static IDataView Rows(Shape shape, float[] images)
    {
        var definition = SchemaDefinition.Create(typeof(Row));
        definition[nameof(Row.Image)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, shape.Channels, shape.Height, shape.Width);
        return Ml.Data.LoadFromEnumerable(images.Chunk((int)shape.Count).Select(image => new Row { Image = image }).ToArray(), definition);
    }

    private static bool IsClass(int one, int other) => one / Classes == other / Classes;

    private static bool IsImage(int one, int other) => one % Classes == other % Classes;

    // The logits without the mean of those that belong together.
    private static double[] Centred(float[] logits, Func<int, int, bool> belong) =>
        [.. logits.Select((logit, index) => logit - logits.Where((_, other) => belong(index, other)).Average())];

    private static double Cosine(double[] left, double[] right) =>
        left.Zip(right, (a, b) => a * b).Sum() / Math.Sqrt(left.Sum(a => a * a) * right.Sum(b => b * b));

    private sealed class Row
    {
        public float[] Image { get; set; } = [];
    }
}
