using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Estimators.Onnx;
using MLNet.CnnCatalog.Estimators.Scoring;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Images;
using TorchSharp;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Classification;

/// <summary>Means over views of an image, against the views scored one by one by the plain network.</summary>
public sealed class TestTimeAugmentationTests : IDisposable
{
    private const int Height = 53, Width = 37;

    // The corners and the centre of 60x42 pixels as torchvision 0.14 cuts 53x37 of them: rows above, columns on the left.
    private static readonly (int Top, int Left)[] Crops = [(0, 0), (0, 5), (7, 0), (7, 5), (4, 2)];

    // Its dense layer weighs every pixel by itself, so that no two views get the same scores.
    private static readonly StateDict Weights = FormulaWeights.Of(Network.Input(3, Height, Width)
        .Conv("conv", 6, kernel: 3, stride: 2).BatchNorm("bn").Relu().MaxPool(kernel: 3, stride: 2).Flatten().Linear("fc", 3).ToNetwork("pixels"), gain: 0.6f);

    private readonly TemporaryFolder folder = new();

    private string File => Path.Combine(folder.Path, "model.onnx");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(TestTimeAugmentation.HorizontalFlip, 2)]
    [InlineData(TestTimeAugmentation.HorizontalFlip, 3)]
    [InlineData(TestTimeAugmentation.FiveCrop, 3)]
    [InlineData(TestTimeAugmentation.TenCrop, 2)]
    [InlineData(TestTimeAugmentation.TenCrop, 3)]
    public void Scores_are_the_means_of_the_views_wherever_the_network_scores(TestTimeAugmentation augmentation, int batchSize)
    {
        var pictures = Pictures(augmentation, 3);
        var expected = OneByOne(pictures, augmentation);

        using var model = Model(pictures, augmentation, batchSize);

        var rows = RowsOf(pictures);
        AssertClose(expected, Scores(model, rows));
        using var engine = Ml.Model.CreatePredictionEngine<Picture, OnlyScore>(model);
        AssertClose(expected, [.. pictures.Select(picture => engine.Predict(picture).Score)]);
        AssertClose(expected, Scores(Reloaded(model, rows), rows));
        foreach (var exported in (ITransformer[])[model, Reloaded(model, rows)])
        {
            Ml.Model.ConvertCnnToOnnx(exported, File);
            using var batched = Ml.Transforms.ApplyCnnOnnx(File, options: new() { BatchSize = batchSize }).Fit(rows);
            AssertClose(expected, Scores(batched, rows));
            AssertClose(expected, Scores(Reloaded(batched, rows), rows));
        }
    }

    [Theory]
    [InlineData(TestTimeAugmentation.HorizontalFlip)]
    [InlineData(TestTimeAugmentation.FiveCrop)]
    [InlineData(TestTimeAugmentation.TenCrop)]
    public void TorchSharp_gives_the_same_means(TestTimeAugmentation augmentation)
    {
        var pictures = Pictures(augmentation, 3);
        var preparation = ImagePreparation.Of(new CnnClassificationOptions { ResizeSize = 42 }, Weights.Network.InputShape, known: null);
        var column = ImageColumn.Bind(RowsOf(pictures).Schema, "Image", preparation);
        var trained = new TrainedNetwork(TorchNetwork.Load(Weights), new(column, PixelNormalization.ImageNet)).With(augmentation.ViewsOf(column));
        using var scorer = Scorers.Classifier(trained, new(torch.CPU, BatchSize: 3, Threads: null));

        var read = scorer.Images.Read([.. pictures.Select(picture => picture.Image)], scorer.Images.Buffers);

        foreach (var count in (int[])[1, 3])
            AssertClose(
                OneByOne(pictures, augmentation)[..count],
                [.. ((float[])scorer.Score([.. read.Take(count).Select(image => image.Pixels)]).Values[0]).Chunk(3)]);
    }

    [Fact]
    public void An_ensemble_averages_members_with_and_without_views()
    {
        var pictures = Pictures(TestTimeAugmentation.TenCrop, 3);
        var rows = RowsOf(pictures);
        TestTimeAugmentation[] members = [TestTimeAugmentation.TenCrop, TestTimeAugmentation.None, TestTimeAugmentation.HorizontalFlip];
        var models = members.Select(member => Model(pictures, member, batchSize: 2)).ToArray();
        var each = models.Select(model => Scores(model, rows)).ToArray();
        float[][] expected = [.. pictures.Select((_, row) => Enumerable.Range(0, 3).Select(name => each.Average(scores => scores[row][name])).ToArray())];

        using var ensemble = CnnClassificationTransformer.Average([.. models.Select(model => model.LastTransformer)]);
        var keyed = models[0].Take(1).Single().Transform(rows);

        AssertClose(expected, Scores(ensemble, keyed));
        AssertClose(expected, Scores(Reloaded(ensemble, keyed), keyed));
        Assert.Equal("10+1+2", ensemble.ToOnnx().Metadata[OnnxMetadata.ViewsKey]);
        Assert.Equal(["input1 [batch, 3, 60, 42]", "input2 [batch, 3, 53, 37]"], ensemble.ToOnnx().Inputs.Select(input => input.ToString()));
    }

    [Fact]
    public void A_module_is_scored_by_the_means_too()
    {
        var rows = View(Swatches.Rows(12));
        var mirrored = View(Swatches.Rows(12).Select(Mirrored));
        using var plain = Fit(TestTimeAugmentation.None);
        using var model = Fit(TestTimeAugmentation.HorizontalFlip);

        var (direct, turned) = (Scores(plain, rows), Scores(plain, mirrored));
        Assert.True(direct.Zip(turned).Max(pair => Math.Abs(pair.First[0] - pair.Second[0])) > 1e-3);
        AssertClose([.. direct.Zip(turned, Mean)], Scores(model, rows));

        TransformerChain<CnnClassificationTransformer> Fit(TestTimeAugmentation augmentation) => Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.MulticlassClassification.Trainers.TorchModule(Pattern, "Label", "Image", Quick with { Epochs = 1, TestTimeAugmentation = augmentation })).Fit(rows);
    }

    [Fact]
    public void The_training_is_the_same_and_so_are_the_weights_and_what_goes_on_with_them()
    {
        var rows = View(Swatches.Rows(30));
        var recorders = (Plain: new Recorder(), Averaged: new Recorder());
        var quick = Quick with { Epochs = 2, ValidationSetFraction = 0.2 };
        using var plain = Fit(rows, quick with { Progress = recorders.Plain });
        using var model = Fit(rows, quick with { Progress = recorders.Averaged, TestTimeAugmentation = TestTimeAugmentation.HorizontalFlip });

        Assert.Equal(recorders.Plain.Reports.Select(report => report.ValidationLoss), recorders.Averaged.Reports.Select(report => report.ValidationLoss));
        var (expected, weights) = (plain.LastTransformer.Weights, model.LastTransformer.Weights);
        Assert.Equal(expected.Network.Nodes.Select(node => node.ToString()), weights.Network.Nodes.Select(node => node.ToString()));
        Assert.All(weights.Network.Parameters.Where(parameter => parameter.IsTrainable), parameter => Assert.Equal(expected[parameter.Key], weights[parameter.Key]));
        using var further = Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.MulticlassClassification.Trainers.Cnn(weights, "Label", "Image", Quick with { Epochs = 0 })).Fit(rows);
        AssertClose(Scores(plain, rows), Scores(further, rows));
    }

    [Fact]
    public void A_file_says_how_many_views_it_averages_and_is_no_network_to_go_on_with()
    {
        var pictures = Pictures(TestTimeAugmentation.TenCrop, 3);
        using var model = Model(pictures, TestTimeAugmentation.TenCrop, batchSize: 2);
        Ml.Model.ConvertCnnToOnnx(model, File, new() { FoldBatchNorm = true });

        var file = OnnxModel.Load(File);

        Assert.Equal("10", file.Metadata[OnnxMetadata.ViewsKey]);
        Assert.Equal("input [batch, 3, 60, 42]", Assert.Single(file.Inputs).ToString());
        Assert.Equal("output [batch, 3]", Assert.Single(file.Outputs).ToString());
        Assert.True(file.GivesProbabilities);
        Assert.Contains("the mean over 10 views of each image", Assert.Throws<NotSupportedException>(() => OnnxImport.Load(File)).Message);
    }

    [Theory]
    [InlineData(TestTimeAugmentation.HorizontalFlip)]
    [InlineData(TestTimeAugmentation.TenCrop)]
    public void A_network_of_eight_bits_averages_as_well(TestTimeAugmentation augmentation)
    {
        var pictures = Pictures(augmentation, 16);
        using var model = Model(pictures, augmentation, batchSize: 3);
        var (rows, integers) = (RowsOf(pictures), Path.Combine(folder.Path, "int8.onnx"));
        Ml.Model.ConvertCnnToOnnx(model, File);
        Ml.Model.QuantizeCnnOnnx(File, rows, "Image", integers);

        using var quantized = Ml.Transforms.ApplyCnnOnnx(integers, options: new() { BatchSize = 3 }).Fit(rows);

        Assert.True(OnnxModel.Load(integers).IsQuantized);
        AssertClose(Scores(model, rows), Scores(quantized, rows), tolerance: 0.08);
    }

    [Fact]
    public void A_pipeline_of_views_is_cross_validated()
    {
        var pipeline = Pipeline(Quick with { Epochs = 6, TestTimeAugmentation = TestTimeAugmentation.HorizontalFlip });

        var folds = Ml.MulticlassClassification.CrossValidate(View(Swatches.Rows(60)), pipeline, numberOfFolds: 2);

        Assert.All(folds, fold => Assert.InRange(fold.Metrics.MicroAccuracy, 0.6, 1));
    }

    // 8/7 of 12 pixels are 13.7.
    [Theory]
    [InlineData(null, "batch, 3, 14, 14")]
    [InlineData(20, "batch, 3, 20, 20")]
    public void Crops_are_cut_from_images_that_are_larger_by_an_eighth_of_them_or_as_large_as_is_said(int? resizeSize, string expected)
    {
        Swatches.Write(folder.Path, 9);
        var rows = Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(folder.Path));
        using var model = Ml.Transforms.Conversion.MapValueToKey("Label").Append(Ml.Transforms.LoadRawImageBytes("Image", folder.Path, "Path"))
            .Append(Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, options: Quick with
            {
                Epochs = 1, ResizeSize = resizeSize, TestTimeAugmentation = TestTimeAugmentation.FiveCrop,
            })).Fit(rows);

        Assert.Contains(expected, Assert.Single(model.LastTransformer.ToOnnx().Inputs).ToString());
    }

    [Fact]
    public void Crops_of_what_is_not_resized_or_as_large_as_the_network_takes_it_are_refused()
    {
        var crops = Quick with { TestTimeAugmentation = TestTimeAugmentation.FiveCrop };

        var error = Assert.Throws<ArgumentException>(() => Fit(View(Swatches.Rows(9)), crops));
        Assert.Contains("column 'Image' is Vector<Single, 3, 12, 12>, which is not resized. Use an image column, or HorizontalFlip", error.Message);
        error = Assert.Throws<ArgumentException>(() => Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, options: crops with { ResizeSize = 12 })).Fit(RowsOf(Pictures(TestTimeAugmentation.None, 3))));
        Assert.Contains("Set ResizeSize to more than 12", error.Message);
    }

    private static TransformerChain<CnnClassificationTransformer> Model(IReadOnlyList<Picture> pictures, TestTimeAugmentation augmentation, int batchSize) =>
        Ml.Transforms.Conversion.MapValueToKey("Label").Append(Ml.MulticlassClassification.Trainers.Cnn(Weights, "Label", "Image", Quick with
        {
            Epochs = 0, BatchSize = batchSize, TestTimeAugmentation = augmentation, ResizeSize = augmentation == TestTimeAugmentation.None ? null : 42,
        })).Fit(RowsOf(pictures));

    // Views by hand, in front of a network that knows nothing of them.
    private static float[][] OneByOne(IReadOnlyList<Picture> pictures, TestTimeAugmentation augmentation)
    {
        var plain = Quick with { Epochs = 0 };
        using var model = Ml.Transforms.Conversion.MapValueToKey("Label").Append(Ml.MulticlassClassification.Trainers.Cnn(Weights, "Label", "Image", plain)).Fit(RowsOf(pictures));
        return [.. pictures.Select(picture => Mean(Scores(model, RowsOf([.. ViewsOf(picture, augmentation)]))))];

        float[] Mean(float[][] views)
        {
            Assert.Equal(views.Length, views.Select(scores => Math.Round(scores[0], 4)).Distinct().Count());
            return [.. Enumerable.Range(0, 3).Select(name => views.Average(scores => scores[name]))];
        }
    }

    private static IEnumerable<Picture> ViewsOf(Picture picture, TestTimeAugmentation augmentation)
    {
        var sources = augmentation == TestTimeAugmentation.FiveCrop ? (Picture[])[picture] : [picture, Mirrored(picture)];
        return augmentation == TestTimeAugmentation.HorizontalFlip ? sources : sources.SelectMany(source => Crops.Select(crop => Cut(source, crop)));
    }

    // As large as the network takes them, or as crops are cut from, so that nothing is resized.
    private static List<Picture> Pictures(TestTimeAugmentation augmentation, int count)
    {
        var (height, width) = augmentation is TestTimeAugmentation.None or TestTimeAugmentation.HorizontalFlip ? (Height, Width) : (60, 42);
        var random = new Random(7);
        return [.. Enumerable.Range(0, count).Select(number =>
        {
            var pixels = new byte[4 * height * width];
            random.NextBytes(pixels);
            for (var i = 3; i < pixels.Length; i += 4)
                pixels[i] = 255;
            return new Picture(Swatches.Colours[number % 3], height, width, pixels);
        })];
    }

    private static Picture Mirrored(Picture picture) => Copy(picture, picture.Height, picture.Width, (row, column) => (row, picture.Width - 1 - column));

    private static Picture Cut(Picture picture, (int Top, int Left) crop) => Copy(picture, Height, Width, (row, column) => (crop.Top + row, crop.Left + column));

    private static Picture Copy(Picture picture, int height, int width, Func<int, int, (int Row, int Column)> from)
    {
        var pixels = new byte[4 * height * width];
        for (var i = 0; i < height * width; i++)
        {
            var (row, column) = from(i / width, i % width);
            picture.Pixels.AsSpan(4 * ((row * picture.Width) + column), 4).CopyTo(pixels.AsSpan(4 * i));
        }

        return new(picture.Label, height, width, pixels);
    }

    private static Swatch Mirrored(Swatch swatch) => new()
    {
        Label = swatch.Label, Image = [.. swatch.Image.Chunk(Swatches.Side).SelectMany(row => row.Reverse())],
    };

    // Its weights are the same each time, and weigh every pixel by itself.
    private static torch.nn.Module<torch.Tensor, torch.Tensor> Pattern(int classes)
    {
        torch.manual_seed(3);
        return torch.nn.Sequential(("flatten", torch.nn.Flatten()), ("fc", torch.nn.Linear(3 * Swatches.Side * Swatches.Side, classes)));
    }

    private static float[] Mean(float[] first, float[] second) => [.. first.Zip(second, (a, b) => (a + b) / 2)];

    private static IDataView RowsOf(IReadOnlyList<Picture> pictures) => Ml.Data.LoadFromEnumerable(pictures);

    private static ITransformer Reloaded(ITransformer model, IDataView rows)
    {
        using var stream = new MemoryStream();
        Ml.Model.Save(model, rows.Schema, stream);
        return new MLContext().Model.Load(stream, out _);
    }

    private static void AssertClose(float[][] expected, float[][] actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), row => Assert.All(row.First.Zip(row.Second), pair => Assert.Equal(pair.First, pair.Second, tolerance)));
    }

    private sealed class Picture(string label, int height, int width, byte[] pixels)
    {
        public string Label { get; } = label;

        [ImageType(1, 1)]
        public MLImage Image { get; } = MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels);

        [NoColumn]
        public int Height { get; } = height;

        [NoColumn]
        public int Width { get; } = width;

        [NoColumn]
        public byte[] Pixels { get; } = pixels;
    }

    private sealed class OnlyScore
    {
        public float[] Score { get; set; } = [];
    }
}
