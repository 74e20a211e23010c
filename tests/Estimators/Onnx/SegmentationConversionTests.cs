using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.LabelMaps;

namespace MLNet.CnnCatalog.Estimators.Tests.Onnx;

/// <summary>Fitted segmentation pipelines as ONNX files, scored by ml.Transforms.ApplyCnnOnnx.</summary>
public sealed class SegmentationConversionTests : IDisposable
{
    private const int Classes = 3;

    private static readonly MLContext Ml = new(seed: 1);

    private readonly TemporaryFolder folder = new();

    private string File => Path.Combine(folder.Path, "model.onnx");

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, ImageResizing?, string?> Cases => new()
    {
        { "padded", null, null },
        { "padded", ImageResizing.Crop, "Probabilities" },
        { "padded", ImageResizing.Pad, null },
        { "unpadded", null, "Probabilities" },
        { "unpadded", ImageResizing.Pad, null },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Files_of_trained_and_loaded_models_give_the_maps_of_the_transformer(string network, ImageResizing? resizing, string? probabilities)
    {
        var rows = Images(7);
        using var model = Fit(rows, network, new() { Resizing = resizing, ProbabilitiesColumnName = probabilities, ClassNames = ["ground", "red", "green"] });
        var loaded = Reloaded(model, rows);
        var (expected, numbers) = (Maps(model, rows), probabilities is null ? [] : Numbers(model, rows, probabilities));
        Ml.Model.ConvertCnnToOnnx(model, File);
        var texts = OnnxModel.Load(File).Metadata.OrderBy(text => text.Key).ToArray();

        Ml.Model.ConvertCnnToOnnx(loaded, Path.Combine(folder.Path, "loaded.onnx"));
        var (trained, again) = (OnnxModel.Load(File), OnnxModel.Load(Path.Combine(folder.Path, "loaded.onnx")));
        Assert.Equal((trained.Inputs[0], trained.Outputs[0]), (again.Inputs.Single(), again.Outputs.Single()));
        Assert.Equal(texts, again.Metadata.OrderBy(text => text.Key));
        foreach (var each in (ITransformer[])[model, loaded])
            foreach (var options in (OnnxExportOptions?[])[null, new(), new() { LabelMap = true, Softmax = true, OutputName = "map" }, new() { Softmax = true, InputName = "pixels" }])
            {
                Ml.Model.ConvertCnnToOnnx(each, File, options);
                using var scored = Ml.Transforms.ApplyCnnOnnx(File, options: new()
                {
                    BatchSize = 3, ProbabilitiesColumnName = options is null ? null : "Probabilities",
                }).Fit(rows);
                Assert.Equal(["ground", "red", "green"], scored.Labels);
                AssertSame(expected, Maps(scored, rows));
                AssertSame(expected, Maps(Reloaded(scored, rows), rows));
                if (options is not null && probabilities is not null)
                    Assert.All(numbers.Zip(Numbers(scored, rows, "Probabilities")), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-5));
            }
    }

    [Fact]
    public void A_loaded_network_that_ends_with_a_softmax_gives_its_maps_again_and_no_logits()
    {
        var rows = Images(3);
        var network = Network.Input(3, 8, 12).Relu().ToNetwork("colours");
        new StateDict(network, new Dictionary<string, float[]>()).SaveOnnx(File, new() { Softmax = true, Normalization = PixelNormalization.ImageNet });
        using var model = Ml.Transforms.ApplyCnnOnnx(File).Fit(rows);
        var loaded = Reloaded(model, rows);
        var again = Path.Combine(folder.Path, "again.onnx");

        Ml.Model.ConvertCnnToOnnx(loaded, again);

        using var scored = Ml.Transforms.ApplyCnnOnnx(again, options: new() { Resizing = ImageResizing.Crop }).Fit(rows);
        AssertSame(Maps(model, rows), Maps(scored, rows));
        Assert.Contains(
            "logits are not known", Assert.Throws<NotSupportedException>(() => Ml.Model.ConvertCnnToOnnx(loaded, again, new())).Message);
    }

    /// <summary>A photo that was stored turned: whoever resizes it in the pipeline has it as it was stored, in memory and in a saved model.</summary>
    [Theory]
    [InlineData("exif6.jpg", false)]
    [InlineData("exif6.jpg", true)]
    [InlineData("exif3.jpg", true)]
    [InlineData("truncated.jpg", true)]
    public void A_resized_photo_is_taken_as_it_is_in_memory_and_in_saved_models(string name, bool isResized)
    {
        var path = CnnCatalog.Tests.Data.OddFiles.PathOf(name);
        using var stored = SkiaSharp.SKBitmap.Decode(path);
        var (width, height) = isResized ? (31, 17) : (stored.Height, stored.Width);
        var rows = Ml.Data.LoadFromEnumerable(Enumerable.Repeat(new Photo { Path = path, LabelMap = Halves(height, width) }, 4).ToArray());
        IEstimator<ITransformer> load = Ml.Transforms.LoadImages("Image", "", "Path");
        if (isResized)
            load = load.Append(Ml.Transforms.ResizeImages("Image", width, height));
        using var model = load.Append(Trainer("padded", new())).Append(Ml.Transforms.OverlayLabelMap("Overlay")).Fit(rows);
        Ml.Model.ConvertCnnToOnnx(model, File);
        using var onnx = load.Append(Ml.Transforms.ApplyCnnOnnx(File)).Append(Ml.Transforms.OverlayLabelMap("Overlay")).Fit(rows);

        var expected = Maps(model, rows);
        Assert.All(expected, map => Assert.Equal((height, width), (map.Height, map.Width)));
        foreach (var each in (ITransformer[])[model, Reloaded(model, rows), onnx, Reloaded(onnx, rows)])
        {
            AssertSame(expected, Maps(each, rows));
            using var overlay = each.Transform(rows).GetColumn<MLImage>("Overlay").First();
            Assert.Equal((height, width), (overlay.Height, overlay.Width));
        }
    }

    private static LabelMap Halves(int height, int width) =>
        new(height, width, Enumerable.Range(0, height * width).Select(pixel => (byte)(2 * (pixel % width) / width)).ToArray());

    private static CnnSegmentationTrainer Trainer(string network, CnnSegmentationOptions options)
    {
        var padding = network == "padded" ? 1 : 0;
        return Ml.MulticlassClassification.Trainers.CnnSegmentation(
            (classes, input) => Network.Input(input ?? Shape.Map(3, 20, 28)).Conv("conv1", 8, kernel: 3, padding: padding).BatchNorm("bn1").Relu()
                .Conv("conv2", classes, kernel: 3, padding: padding, bias: true).ToNetwork(network),
            options: options with { Epochs = 4, BatchSize = 2, LearningRate = 0.02, Device = "cpu", ImageSize = new(20, 28) });
    }

    private static CnnSegmentationTransformer Fit(IDataView rows, string network, CnnSegmentationOptions options) =>
        Trainer(network, options with { Classes = Classes }).Fit(rows);

    private static LabelMap[] Maps(ITransformer model, IDataView rows) => [.. model.Transform(rows).GetColumn<LabelMap>("PredictedLabelMap")];

    private static float[] Numbers(ITransformer model, IDataView rows, string column) => [.. model.Transform(rows).GetColumn<float[]>(column).SelectMany(row => row)];

    // A pixel whose classes are next to equal may fall either way.
    private static void AssertSame(LabelMap[] expected, LabelMap[] actual)
    {
        Assert.Equal(expected.Select(map => (map.Height, map.Width)), actual.Select(map => (map.Height, map.Width)));
        var (labels, others) = (All(expected), All(actual));
        Assert.True(labels.Distinct().Count() > 1, "All pixels have one class.");
        Assert.InRange(labels.Zip(others).Count(pair => pair.First != pair.Second), 0, labels.Length / 1000);

        static byte[] All(LabelMap[] maps) => [.. maps.SelectMany(map => map.Labels.ToArray())];
    }

    private static ITransformer Reloaded(ITransformer model, IDataView rows)
    {
        using var stream = new MemoryStream();
        Ml.Model.Save(model, rows.Schema, stream);
        return new MLContext().Model.Load(stream, out _);
    }

    // Noise with a red third in the middle and a green one on the right, of many sizes.
    private IDataView Images(int count)
    {
        var random = new Random(1);
        var rows = Ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(number =>
        {
            var (height, width) = (random.Next(15, 40), random.Next(15, 40));
            var labels = Enumerable.Range(0, height * width).Select(pixel => (byte)(3 * (pixel % width) / width)).ToArray();
            var pixels = new byte[4 * labels.Length];
            random.NextBytes(pixels);
            for (var i = 0; i < labels.Length; i++)
                (pixels[4 * i], pixels[(4 * i) + 1], pixels[(4 * i) + 2], pixels[(4 * i) + 3]) =
                    ((byte)(pixels[4 * i] / 3), (byte)((pixels[(4 * i) + 1] / 3) + (labels[i] == 2 ? 150 : 0)), (byte)((pixels[(4 * i) + 2] / 3) + (labels[i] == 1 ? 150 : 0)), 255);
            var path = Path.Combine(folder.Path, $"{number}.png");
            using var image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels);
            image.Save(path);
            return new Photo { Path = path, LabelMap = new(height, width, labels) };
        }).ToArray());
        return Ml.Transforms.LoadImages("Image", "", "Path").Fit(rows).Transform(rows);
    }

    private sealed class Photo
    {
        public string Path { get; set; } = "";

        [LabelMapType]
        public LabelMap? LabelMap { get; set; }
    }
}
