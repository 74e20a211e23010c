using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Images;
using TorchSharp;

namespace MLNet.CnnCatalog.Estimators.Tests.Torch;

public class GradCamTests
{
    // Where the last map is, by the layers' names.
    public static TheoryData<string, string> LastMaps => new()
    {
        { "resnet18", "layer4.1.relu_1" },
        { "alexnet", "features.maxpool_2" },
        { "vgg11", "features.maxpool_4" },
        { "densenet121", "features.relu_1" },
        { "mobilenet_v2", "features.18.relu6" },
        { "squeezenet1_1", "classifier.relu" },
    };

    [Theory]
    [MemberData(nameof(LastMaps))]
    public void The_last_map_is_the_one_in_front_of_the_global_pool(string name, string layer) =>
        Assert.Equal(layer, GradCam.LastMap(NetworkCatalog.Get(name, classes: 10))!.Name);

    [Fact]
    public void Every_classifier_of_the_catalog_has_a_last_map() =>
        Assert.All(NetworkCatalog.Entries, entry => Assert.NotNull(GradCam.LastMap(entry.Build(classes: 10).WithoutHeads())));

    // Selvaraju et al. 2017, section 3.1: where global average pooling and one dense layer follow the last map, Grad-CAM is CAM (Zhou et al. 2016), the
    // sum of the map's channels, each with the weight that the class gives it.
    [Fact]
    public void Behind_a_global_pool_and_a_dense_layer_it_is_CAM()
    {
        var network = Network.Input(3, 9, 7).Conv("conv", 5, kernel: 3, padding: 1, stride: 2).Relu().GlobalAveragePool().Linear("fc", 4).ToNetwork("cam");
        using var generator = new torch.Generator(3, torch.CPU);
        using var random = TorchNetwork.Initialize(network, generator: generator);
        var weights = random.ToStateDict();
        var pixels = Enumerable.Range(0, 5).Select(image => Pixels(image)).ToArray();
        int[] classes = [0, 1, 2, 3, 1];

        using var explained = GradCam.Load(weights, torch.CPU);
        var heats = new GradCam(explained, new(Column(), PixelNormalization.ImageNet)).Of(pixels, classes);

        using var scope = torch.NewDisposeScope();
        using var front = TorchNetwork.Load(weights.Truncate("relu"));
        foreach (var (index, heat) in heats.Index())
        {
            var map = front.Forward(torch.tensor(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(pixels[index]).ToArray(), [1, 3, 9, 7]));
            var (width, places) = ((int)map.shape[3], (int)(map.shape[2] * map.shape[3]));
            var values = map.contiguous().data<float>().ToArray();
            var sums = Enumerable.Range(0, places).Select(place => Math.Max(
                0, Enumerable.Range(0, 5).Sum(channel => weights["fc.weight"][(classes[index] * 5) + channel] * values[(channel * places) + place]))).ToArray();
            Assert.Equal((places / width, width), (heat.Height, heat.Width));
            Assert.All(sums.Zip(heat.Values), pair => Assert.Equal(sums.Max() > 0 ? pair.First / sums.Max() : 0, pair.Second, tolerance: 1e-5));
        }

        Assert.Contains(heats, heat => heat.Values.Max() == 1);
    }

    [Fact]
    public void A_heat_is_read_between_its_places()
    {
        var heat = new Heat([0, 1, 0.5f, 0], Height: 2, Width: 2);

        Assert.Equal(0, heat.At(0.1, 0.2));
        Assert.Equal(1, heat.At(0, 1));
        Assert.Equal(0.5, heat.At(0.25, 0.5));
        Assert.Equal(0.375, heat.At(0.5, 0.5));
    }

    private static byte[] Pixels(int seed)
    {
        var random = new Random(seed);
        return System.Runtime.InteropServices.MemoryMarshal.AsBytes(Enumerable.Range(0, 3 * 9 * 7).Select(_ => random.NextSingle() - 0.5f).ToArray().AsSpan()).ToArray();
    }

    private static ImageColumn Column()
    {
        var view = new Microsoft.ML.MLContext().Data.LoadFromEnumerable(new List<Row>());
        return ImageColumn.Bind(view.Schema, nameof(Row.Image), ImagePreparation.Of(new CnnClassificationOptions(), Shape.Map(3, 9, 7), known: null));
    }

    private sealed class Row
    {
        [Microsoft.ML.Data.VectorType(3, 9, 7)]
        public float[] Image { get; set; } = [];
    }
}
