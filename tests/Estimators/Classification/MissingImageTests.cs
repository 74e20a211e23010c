using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Transforms.Images;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Classification;

/// <summary>Rows whose image is null, empty or too short are an error wherever they come, also behind rows that have one.</summary>
public sealed class MissingImageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public MissingImageTests() => Swatches.Write(folder.Path, 12);

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, float[]?, int> Vectors => new()
    {
        { "null", null, 0 },
        { "empty", [], 0 },
        { "one value short", new float[(3 * Swatches.Side * Swatches.Side) - 1], (3 * Swatches.Side * Swatches.Side) - 1 },
        { "one value too many", new float[(3 * Swatches.Side * Swatches.Side) + 1], (3 * Swatches.Side * Swatches.Side) + 1 },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_vector_of_another_length_is_no_former_rows_image(string what, float[]? vector, int length)
    {
        var whole = View(Swatches.Rows(12));
        var broken = View([.. Swatches.Rows(11), new Swatch { Number = 11, Label = "blue", Image = vector! }]);
        using var model = Fit(whole, Quick);
        using var engine = Ml.Model.CreatePredictionEngine<Swatch, SwatchPrediction>(Pipeline(Quick).Fit(whole));
        engine.Predict(Swatches.Rows(1).Single());

        var errors = new[]
        {
            Assert.Throws<InvalidDataException>(() => Fit(broken, Quick)),
            Assert.Throws<InvalidDataException>(() => Scores(model, broken)),
            Assert.Throws<InvalidDataException>(() => engine.Predict(new Swatch { Image = vector! })),
        };

        Assert.All(errors, error => Assert.Contains($"has {length} values, and 3x{Swatches.Side}x{Swatches.Side} are needed", error.Message));
        Assert.All(errors[..2], error => Assert.Contains("row 11 ", error.Message));
        Assert.True(engine.Predict(Swatches.Rows(1).Single()).Score.Length == 3, what);
    }

    [Fact]
    public void Images_in_memory_stay_the_applications()
    {
        var images = Enumerable.Range(0, 12).Select(number => new Picture { Label = Swatches.Colours[number % 3], Image = Blank(Swatches.Side) }).ToArray();
        var rows = Ml.Data.LoadFromEnumerable(images);

        using var model = Fit(rows, Quick with { ImageSize = Swatches.Side });
        Scores(model, rows);
        using var engine = Ml.Model.CreatePredictionEngine<Picture, SwatchPrediction>(
            Pipeline(Quick with { ImageSize = Swatches.Side }).Fit(rows));
        var first = engine.Predict(images[0]).Score;
        engine.Predict(images[1]);

        Assert.Equal(first, engine.Predict(images[0]).Score);
        Assert.All(images, row => Assert.Equal(4 * Swatches.Side * Swatches.Side, row.Image!.Pixels.Length));
    }

    public static TheoryData<string> Sources => ["files", "bytes", "in memory", "resized files"];

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_loaded_model_says_so_each_time_as_the_trained_one_does(string source)
    {
        var rows = Ml.Data.LoadFromEnumerable([.. ImageFolder.Enumerate(folder.Path).Select(Row)]);
        using var trained = Load(source).Append(Pipeline(Quick with { ImageSize = Swatches.Side + 1 })).Fit(rows);
        var file = Path.Combine(folder.Path, "model.zip");
        Ml.Model.Save(trained, rows.Schema, file);
        var other = new MLContext();
        var loaded = other.Model.Load(file, out _);
        using var engine = other.Model.CreatePredictionEngine<Source, SwatchPrediction>(loaded);
        using var own = Ml.Model.CreatePredictionEngine<Source, SwatchPrediction>(trained);
        var good = Row(ImageFolder.Enumerate(folder.Path).First());

        for (var round = 0; round < 2; round++)
        {
            var ours = Assert.Throws<InvalidDataException>(() => own.Predict(new()));
            Assert.Contains("The row has no image: its path or file is empty.", ours.Message);
            var theirs = Assert.ThrowsAny<Exception>(() => engine.Predict(new()));
            // Behind a row that has an image, ML.NET's own ResizeImages hands that one on, disposed.
            if (round == 0 || source != "resized files")
                Assert.Contains(theirs.Message, ours.Message);
            Assert.Equal(own.Predict(good).Score.Select(value => Math.Round(value, 4)), engine.Predict(good).Score.Select(value => Math.Round(value, 4)));
        }
    }

    private Source Row(LabeledImage image)
    {
        var path = Path.Combine(folder.Path, image.Path);
        return new() { Path = path, Label = image.Label, Bytes = File.ReadAllBytes(path), Image = MLImage.CreateFromFile(path) };
    }

    private static IEstimator<ITransformer> Load(string source) => source switch
    {
        "files" => Ml.Transforms.LoadImages("Image", "", "Path"),
        "resized files" => Ml.Transforms.LoadImages("Image", "", "Path").Append(Ml.Transforms.ResizeImages("Image", 20, 16)),
        "bytes" => Ml.Transforms.CopyColumns("Image", "Bytes"),
        _ => Ml.Transforms.CopyColumns("Image", "Memory"),
    };

    private static MLImage Blank(int side) =>
        MLImage.CreateFromPixels(side, side, MLPixelFormat.Bgra32, [.. Enumerable.Repeat((byte)255, 4 * side * side)]);

    private sealed class Picture
    {
        public string Label { get; set; } = "";

        [ImageType(Swatches.Side, Swatches.Side)]
        public MLImage? Image { get; set; }
    }

    private sealed class Source
    {
        public string? Path { get; set; }

        public string Label { get; set; } = "";

        public byte[]? Bytes { get; set; }

        // The type needs a size, and images of every size come.
        [ColumnName("Memory"), ImageType(1, 1)]
        public MLImage? Image { get; set; }
    }
}
