using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.Segmentation;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using SkiaSharp;
using Odd = MLNet.CnnCatalog.Tests.Data.OddFiles;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Training;

/// <summary>Files that cannot be read, among others in folders of classes.</summary>
public sealed class DamagedImageTests : IDisposable
{
    private const int Images = 30;

    private static readonly CnnClassificationOptions Options = Quick with
    {
        Epochs = 2, ImageSize = Swatches.Side, ValidationSetFraction = 0.2, SkipDamagedImages = true,
    };

    private readonly TemporaryFolder folder = new();
    private readonly TemporaryFolder disk = new();
    private readonly List<string> log = [];

    public DamagedImageTests() => Swatches.Write(folder.Path, Images);

    public void Dispose()
    {
        folder.Dispose();
        disk.Dispose();
    }

    [Theory]
    [InlineData(64, false)]
    [InlineData(0, false)]
    [InlineData(0, true)]
    public void Without_damaged_files_a_network_is_the_same_as_if_they_had_never_been_there(int megabytes, bool onDisk)
    {
        var options = Options with { CacheSizeInMegabytes = megabytes, DiskCacheFolder = onDisk ? disk.Path : null };
        var (clean, damaged) = (new Recorder(), new Recorder());
        using var expected = Fit(options with { Progress = clean });
        Assert.DoesNotContain(log, message => message.Contains("left out"));
        Damage();

        using var model = Fit(options with { Progress = damaged });

        Assert.Equal(expected.Weights["fc.weight"], model.Weights["fc.weight"]);
        Assert.Equal(clean.Reports.Select(report => report.Loss), damaged.Reports.Select(report => report.Loss));
        var warning = Assert.Single(log, message => message.Contains("left out"));
        Assert.Contains("4 rows are left out, since SkipDamagedImages is set", warning);
        Assert.Contains("'blue/empty.jpg'", warning);
        Assert.DoesNotContain("'red/truncated.jpg'", warning);
    }

    [Fact]
    public void Without_the_option_the_first_one_ends_the_training_and_is_named()
    {
        Damage();

        var error = Assert.Throws<InvalidDataException>(() => Fit(Options with { SkipDamagedImages = false }));

        Assert.Contains("Path 'blue/empty.jpg'", error.Message);
    }

    [Fact]
    public void Where_all_are_damaged_there_is_nothing_to_train_on()
    {
        foreach (var file in Directory.GetFiles(folder.Path, "*.*", SearchOption.AllDirectories))
            File.WriteAllText(file, "no image");

        var error = Assert.Throws<InvalidDataException>(() => Fit(Options));

        Assert.Contains("0 of 30 rows are left for training (a missing label: 0,", error.Message);
        Assert.Contains("30 rows are left out", error.Message);
        Assert.Contains("Path 'blue/0002.png'", error.Message);
    }

    [Fact]
    public void A_validation_set_of_damaged_files_measures_nothing()
    {
        using var other = new TemporaryFolder();
        Swatches.Write(other.Path, 3);
        var set = Rows(other.Path);
        using var whole = Fit(Options with { ValidationSetFraction = 0, ValidationSet = set });
        foreach (var file in Directory.GetFiles(other.Path, "*.*", SearchOption.AllDirectories))
            File.WriteAllText(file, "no image");

        var error = Assert.Throws<InvalidDataException>(() => Fit(Options with { ValidationSetFraction = 0, ValidationSet = set }));

        Assert.Contains("No row of ValidationSet is left. 3 rows are left out", error.Message);
    }

    [Fact]
    public void A_file_that_is_damaged_during_the_training_is_an_error()
    {
        var recorder = new Recorder(report =>
        {
            if (report.Epoch == 2)
                foreach (var file in Directory.GetFiles(folder.Path, "*.*", SearchOption.AllDirectories))
                    File.WriteAllText(file, "no image");
        });

        var error = Assert.Throws<InvalidDataException>(() => Fit(Options with { Epochs = 4, CacheSizeInMegabytes = 0, Progress = recorder }));

        Assert.Contains("cannot be read", error.Message);
    }

    [Fact]
    public void Their_number_is_in_the_record_of_the_run()
    {
        Damage();

        using var model = Fit(Options with { Run = new() { Folder = disk.Path, Report = false } });

        using var options = JsonDocument.Parse(File.ReadAllText(Directory.GetFiles(disk.Path, "options.json", SearchOption.AllDirectories).Single()));
        Assert.Equal("""{"training":24,"validation":6,"damaged":4}""", options.RootElement.GetProperty("rows").GetRawText().Replace(" ", "").ReplaceLineEndings(""));
    }

    [Fact]
    public void A_damaged_label_map_is_left_out_with_its_image()
    {
        var options = Scenes.Quick with { Epochs = 1, SkipDamagedImages = true };
        using var expected = FitScenes(options);
        using (var image = new SKBitmap(20, 16))
        using (var data = image.Encode(SKEncodedImageFormat.Png, 100))
            File.WriteAllBytes(Path.Combine(folder.Path, "image-99.png"), data.ToArray());
        File.WriteAllText(Path.Combine(folder.Path, "map-99.png"), "no label map");

        using var model = FitScenes(options);

        Assert.Equal(expected.Weights["conv2.weight"], model.Weights["conv2.weight"]);
        Assert.Contains("1 row is left out", Assert.Single(log, message => message.Contains("left out")));
        Assert.Contains("map-99.png", Assert.Throws<InvalidDataException>(() => FitScenes(options with { SkipDamagedImages = false })).Message);
    }

    private void Damage()
    {
        foreach (var (colour, file) in ((string, string)[])[("blue", "empty.jpg"), ("green", "page.jpg"), ("green", "truncated.png"), ("red", "truncated.jpg")])
            File.Copy(Odd.PathOf(file), Path.Combine(folder.Path, colour, file));
    }

    private static IDataView Rows(string folder)
    {
        var rows = Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(folder));
        return Ml.Transforms.LoadImages("Image", folder, "Path").Append(Ml.Transforms.Conversion.MapValueToKey("Label")).Fit(rows).Transform(rows);
    }

    private CnnClassificationTransformer Fit(CnnClassificationOptions options) =>
        Logged().MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", options).Fit(Rows(folder.Path));

    private CnnSegmentationTransformer FitScenes(CnnSegmentationOptions options)
    {
        foreach (var (index, scene) in Scenes.Rows(8).Index())
        {
            scene.Image.Save(Path.Combine(folder.Path, $"image-{index:d2}.png"));
            scene.LabelMap!.Save(Path.Combine(folder.Path, $"map-{index:d2}.png"));
        }

        var rows = Ml.Data.LoadFromEnumerable(Directory.GetFiles(folder.Path, "image-*.png").Order(StringComparer.Ordinal)
            .Select(path => new ScenePaths { Path = path, MapPath = path.Replace("image-", "map-") }).ToArray());
        return Ml.Transforms.LoadImages("Image", "", "Path").Append(Ml.Transforms.LoadLabelMaps("LabelMap", "", "MapPath"))
            .Append(Logged().MulticlassClassification.Trainers.CnnSegmentation(Scenes.Tiny, options: options)).Fit(rows).LastTransformer;
    }

    private MLContext Logged()
    {
        var ml = new MLContext(seed: 1);
        ml.Log += (_, message) => log.Add(message.Message);
        return ml;
    }

    private sealed class ScenePaths
    {
        public string Path { get; set; } = "";

        public string MapPath { get; set; } = "";
    }
}
