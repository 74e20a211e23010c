using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Tests.Data;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests;

/// <summary>Memory stays as it is, however long one trains and scores. A leak of one image in twenty, or of one tensor a step, is more than is allowed.</summary>
[Trait("Category", "Slow")]
public sealed class SoakTests : IDisposable
{
    private const int Files = 40;
    private const int Rows = 5000;
    private const int Width = 640;
    private const int Height = 480;
    private const int ImageBytes = 4 * Width * Height;
    private const int Side = 24;

    private static readonly CnnClassificationOptions Streamed = Quick with { Epochs = 1, ImageSize = Side, CacheSizeInMegabytes = 0 };

    private readonly TemporaryFolder folder = new();
    private readonly Photo[] photos;

    public SoakTests() => photos = [.. Enumerable.Range(0, Files).Select(Write)];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Steps_of_training()
    {
        const int steps = 500;
        var memory = ResidentMemory.OfThisProcess();
        var taken = 0;
        // What the training keeps for its next step is given back behind the last one, so it is looked at within.
        var progress = new Recorder(_ =>
        {
            EndWarmUp(memory, ++taken, steps);
            if (taken == steps)
                memory.AssertFlat($"{steps} steps of training", Rest(steps) * Streamed.BatchSize, ImageBytes);
        });

        using var model = FilesModel(Streamed with { Epochs = steps * Streamed.BatchSize / Files, Progress = progress });

        Assert.Equal(steps, taken);
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
        Predict($"{Rows} predictions of files by an engine of a {which} model", number => engine.Predict(photos[number % Files]));
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
        Predict($"{Rows} predictions of images in memory by an engine of a {which} model", _ =>
        {
            using var image = MLImage.CreateFromPixels(Width, Height, MLPixelFormat.Bgra32, pixels);
            return engine.Predict(new() { Image = image });
        });
    }

    private static void Predict(string what, Func<int, SwatchPrediction> predict)
    {
        var memory = ResidentMemory.OfThisProcess();
        for (var number = 1; number <= Rows; number++)
        {
            Assert.Equal(Swatches.Colours.Length, predict(number).Score.Length);
            EndWarmUp(memory, number, Rows);
        }

        memory.AssertFlat(what, Rest(Rows), ImageBytes);
    }

    private static void EndWarmUp(ResidentMemory memory, int done, int all)
    {
        if (done == all / 3)
            memory.EndWarmUp();
    }

    private static int Rest(int all) => all - (all / 3);

    private TransformerChain<ITransformer> FilesModel(CnnClassificationOptions options) =>
        Ml.Transforms.LoadImages("Image", folder.Path, "Path").Append(Pipeline(options, Heavy)).Fit(View(photos));

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

    private Photo Write(int number)
    {
        var random = new Random(number);
        var corner = new byte[4];
        var pixels = new byte[ImageBytes];
        for (var i = 0; i < pixels.Length; i += 4)
        {
            if (i / 4 % 16 == 0)
                random.NextBytes(corner);
            corner.CopyTo(pixels, i);
            pixels[i + 3] = 255;
        }

        using var image = MLImage.CreateFromPixels(Width, Height, MLPixelFormat.Bgra32, pixels);
        var name = $"{number}.jpg";
        image.Save(Path.Combine(folder.Path, name));
        return new() { Path = name, Label = Swatches.Colours[number % Swatches.Colours.Length] };
    }

    private sealed class Photo
    {
        public string Path { get; set; } = "";

        public string Label { get; set; } = "";
    }

    private sealed class Picture
    {
        public string Label { get; set; } = "";

        // The type needs a size, and images of every size come.
        [ImageType(Height, Width)]
        public MLImage? Image { get; set; }
    }
}
