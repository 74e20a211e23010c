using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using MLNet.CnnCatalog.Tests.Data;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests;

/// <summary>
/// Memory stays as it is, however long one trains and scores. A leak of one image in twenty, or of one tensor a step, is more than is allowed, and in
/// segmentation one of the label maps that the network learns from or gives.
/// </summary>
[Trait("Category", "Slow")]
public sealed class SoakTests : IDisposable
{
    private const int Files = 40;
    private const int Rows = 5000;
    private const int Width = 640;
    private const int Height = 480;
    private const int ImageBytes = 4 * Width * Height;
    private const int Side = 24;
    private const int Steps = 500;
    private const int Sizes = 20;
    private const int Stripes = 3;
    private const int MapSide = 96;

    private static readonly CnnClassificationOptions Streamed = Quick with { Epochs = 1, ImageSize = Side, CacheSizeInMegabytes = 0 };

    private static readonly CnnSegmentationOptions StreamedMaps = new()
    {
        Epochs = 1, BatchSize = 8, ImageSize = MapSide, CacheSizeInMegabytes = 0, Losses = [new CrossEntropyLoss(), new DiceLoss()], Device = "cpu",
    };

    private readonly TemporaryFolder folder = new();
    private readonly Photo[] photos;

    public SoakTests() => photos = [.. Enumerable.Range(0, Files).Select(Write)];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Steps_of_training()
    {
        var progress = Watched("of training", Rest(Steps) * Streamed.BatchSize);

        using var model = FilesModel(Streamed with { Epochs = Steps * Streamed.BatchSize / Files, Progress = progress });

        Assert.Equal(Steps, progress.Losses.Count());
    }

    [Fact]
    public void Steps_of_segmentation_with_two_losses_an_auxiliary_head_and_validation()
    {
        var progress = Watched("of segmentation", images: 0);

        using var model = SegmentedFiles(StreamedMaps with
        {
            Epochs = Steps * StreamedMaps.BatchSize / Files, ValidationSet = Loaded(View(photos.Take(4))), Progress = progress,
        });

        Assert.Equal(Steps, progress.Losses.Count());
    }

    [Theory]
    [InlineData("trained")]
    [InlineData("loaded")]
    public void Rows_of_many_sizes_that_are_segmented(string which)
    {
        using var trained = SegmentedFiles(StreamedMaps);
        var model = which == "loaded" ? SavedAndLoaded(trained) : trained;
        const int calls = 25;
        var memory = ResidentMemory.OfThisProcess();
        for (var call = 1; call <= calls; call++)
        {
            var maps = model.Transform(View(Photos(Rows / calls, call))).GetColumn<LabelMap>("PredictedLabelMap");
            Assert.Equal(Enumerable.Range(call, Rows / calls).Select(SizeOf), maps.Select(map => (map.Width, map.Height)));
            // What a cursor has read ahead is gone between the calls.
            EndWarmUp(memory, call, calls);
        }

        memory.AssertFlat($"{Rows} rows of files segmented by a {which} model", images: 0, ImageBytes);
    }

    [Theory]
    [InlineData("trained")]
    [InlineData("loaded")]
    public void Files_of_many_sizes_that_an_engine_segments(string which)
    {
        using var trained = SegmentedFiles(StreamedMaps);
        var model = which == "loaded" ? SavedAndLoaded(trained) : trained;
        using var engine = Ml.Model.CreatePredictionEngine<Photo, PredictedMap>(model);
        Predict($"{Rows} files segmented by an engine of a {which} model", images: 0, number =>
        {
            var map = engine.Predict(photos[number % Files]).PredictedLabelMap;
            Assert.Equal(SizeOf(number), (map!.Width, map.Height));
        });
    }

    [Fact]
    public void Models_that_are_fitted_and_disposed()
    {
        const int rounds = 50;
        var memory = ResidentMemory.OfThisProcess();
        for (var round = 1; round <= rounds; round++)
        {
            using var model = FilesModel(Streamed);
            Assert.Equal(Files, Scores(model, View(photos)).Length);
            EndWarmUp(memory, round, rounds);
        }

        memory.AssertFlat($"{rounds} rounds of Fit and Dispose", Rest(rounds * Files), ImageBytes);
    }

    [Theory]
    [InlineData("trained", Rows)]
    [InlineData("trained", 1)]
    [InlineData("loaded", Rows)]
    [InlineData("loaded", 1)]
    public void Rows_that_are_transformed(string which, int rowsOfCall)
    {
        using var trained = FilesModel(Streamed);
        var model = which == "loaded" ? SavedAndLoaded(trained) : trained;
        var memory = ResidentMemory.OfThisProcess();
        var scored = 0;
        for (var call = 0; call < Rows / rowsOfCall; call++)
            foreach (var score in model.Transform(View(Photos(rowsOfCall, call))).GetColumn<float[]>("Score"))
                EndWarmUp(memory, ++scored, Rows);

        Assert.Equal(Rows, scored);
        memory.AssertFlat($"{Rows} rows of files through a {which} model, {rowsOfCall} in a call of Transform", Rest(Rows), ImageBytes);
    }

    [Theory]
    [InlineData("trained")]
    [InlineData("loaded")]
    public void Files_that_an_engine_predicts(string which)
    {
        using var trained = FilesModel(Streamed);
        var model = which == "loaded" ? SavedAndLoaded(trained) : trained;
        using var engine = Ml.Model.CreatePredictionEngine<Photo, SwatchPrediction>(model);
        Predict($"{Rows} predictions of files by an engine of a {which} model", Rest(Rows), number => AssertScores(engine.Predict(photos[number % Files])));
    }

    [Theory]
    [InlineData("trained")]
    [InlineData("loaded")]
    public void Images_in_memory_that_an_engine_predicts(string which)
    {
        var pixels = new byte[ImageBytes];
        var trained = MemoryModel(pixels);
        using var network = (IDisposable)trained;
        var model = which == "loaded" ? SavedAndLoaded(trained) : trained;
        using var engine = Ml.Model.CreatePredictionEngine<Picture, SwatchPrediction>(model);
        Predict($"{Rows} predictions of images in memory by an engine of a {which} model", Rest(Rows), _ =>
        {
            using var image = MLImage.CreateFromPixels(Width, Height, MLPixelFormat.Bgra32, pixels);
            AssertScores(engine.Predict(new() { Image = image }));
        });
    }

    private static Recorder Watched(string what, int images)
    {
        var memory = ResidentMemory.OfThisProcess();
        var taken = 0;
        return new(report =>
        {
            if (report.Measures.Count > 0)
                return;
            EndWarmUp(memory, ++taken, Steps);
            // What the training keeps for its next step is given back behind the last one, so it is looked at within.
            if (taken == Steps)
                memory.AssertFlat($"{Steps} steps {what}", images, ImageBytes);
        });
    }

    private static void AssertScores(SwatchPrediction prediction) => Assert.Equal(Swatches.Colours.Length, prediction.Score.Length);

    private static void Predict(string what, int images, Action<int> predict)
    {
        var memory = ResidentMemory.OfThisProcess();
        for (var number = 1; number <= Rows; number++)
        {
            predict(number);
            EndWarmUp(memory, number, Rows);
        }

        memory.AssertFlat(what, images, ImageBytes);
    }

    private static void EndWarmUp(ResidentMemory memory, int done, int all)
    {
        if (done == all / 3)
            memory.EndWarmUp();
    }

    private static int Rest(int all) => all - (all / 3);

    private TransformerChain<ITransformer> FilesModel(CnnClassificationOptions options) =>
        Ml.Transforms.LoadImages("Image", folder.Path, "Path").Append(Pipeline(options, Heavy)).Fit(View(photos));

    private TransformerChain<CnnSegmentationTransformer> SegmentedFiles(CnnSegmentationOptions options) =>
        Ml.Transforms.LoadImages("Image", folder.Path, "Path")
            .Append(Ml.MulticlassClassification.Trainers.CnnSegmentation(Segmenter, options: options)).Fit(View(photos));

    private IDataView Loaded(IDataView rows) => Ml.Transforms.LoadImages("Image", folder.Path, "Path").Fit(rows).Transform(rows);

    private static ITransformer MemoryModel(byte[] pixels)
    {
        var images = Swatches.Colours.Select(
            colour => new Picture { Label = colour, Image = MLImage.CreateFromPixels(Width, Height, MLPixelFormat.Bgra32, pixels) }).ToArray();
        var model = Pipeline(Streamed, Heavy).Fit(Ml.Data.LoadFromEnumerable(images));
        foreach (var row in images)
            row.Image!.Dispose();
        return model;
    }

    private ITransformer SavedAndLoaded(ITransformer model)
    {
        var file = Path.Combine(folder.Path, "model.zip");
        Ml.Model.Save(model, inputSchema: null, file);
        return Ml.Model.Load(file, out _);
    }

    private IEnumerable<Photo> Photos(int count, int first) => Enumerable.Range(first, count).Select(number => photos[number % Files]);

    private static IDataView View(IEnumerable<Photo> rows) => Ml.Data.LoadFromEnumerable(rows);

    // A map of half a megabyte in every step, and weights of ten.
    private static Network Heavy(int classes, Shape? input) => Network.Input(input ?? Shape.Map(3, Side, Side))
        .Conv("conv", 128, kernel: 3, stride: 2).BatchNorm("bn").Relu()
        .Flatten().Linear("hidden", 128).Relu().Linear("fc", classes).ToNetwork("heavy");

    private static Network Segmenter(int classes, Shape? input)
    {
        var map = Network.Input(input ?? Shape.Map(3, MapSide, MapSide)).Conv("conv", 8, kernel: 3).BatchNorm("bn").Relu();
        return map.Conv("classes", classes, kernel: 1, bias: true)
            .ToNetwork("segmenter", map.Conv("auxiliary", classes, kernel: 1, bias: true).ToAuxiliaryHead(lossWeight: 0.5));
    }

    private static (int Width, int Height) SizeOf(int number) => (Width + (8 * (number % Sizes)), Height - (4 * (number % Sizes)));

    private Photo Write(int number)
    {
        var random = new Random(number);
        var corner = new byte[4];
        var (width, height) = SizeOf(number);
        var pixels = new byte[4 * width * height];
        for (var i = 0; i < pixels.Length; i += 4)
        {
            if (i / 4 % 16 == 0)
                random.NextBytes(corner);
            corner.CopyTo(pixels, i);
            pixels[i + 3] = 255;
        }

        using var image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels);
        var name = $"{number}.jpg";
        image.Save(Path.Combine(folder.Path, name));
        return new() { Path = name, Label = Swatches.Colours[number % Swatches.Colours.Length], LabelMap = Striped(width, height) };
    }

    private static LabelMap Striped(int width, int height) =>
        new(height, width, Enumerable.Range(0, width * height).Select(pixel => (byte)(pixel % width * Stripes / width)).ToArray());

    private sealed class Photo
    {
        public string Path { get; set; } = "";

        public string Label { get; set; } = "";

        [LabelMapType]
        public LabelMap? LabelMap { get; set; }
    }

    private sealed class PredictedMap
    {
        [LabelMapType]
        public LabelMap? PredictedLabelMap { get; set; }
    }

    private sealed class Picture
    {
        public string Label { get; set; } = "";

        // The type needs a size, and images of every size come.
        [ImageType(Height, Width)]
        public MLImage? Image { get; set; }
    }
}
