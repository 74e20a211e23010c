using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Estimators.Tests.Classification;

/// <summary>examples/Clothing, the demo, on its own photos.</summary>
public sealed partial class ClothingExampleTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_example_trains_reports_and_saves()
    {
        var (photos, run) = (Path.Combine(folder.Path, "photos"), Path.Combine(folder.Path, "run"));
        Copy("train", photos, countPerClass: 2);
        Copy("test", photos, countPerClass: 1);

        var (exitCode, output, errors) = await ExampleProgram.Run("Clothing", "--photos", photos, "--epochs", "1", "--size", "32", "--run", run);

        Assert.True(exitCode == 0, errors);
        Assert.StartsWith("20 photos of 10 classes to learn from, 10 others to test with", output);
        Assert.Equal("10", LastLine(output).Groups["count"].Value);
        Assert.Contains(new Uri(Path.Combine(run, "test.html")).ToString(), output);
        AssertSections(Path.Combine(run, "report.html"), "Learning rate", "What the network was shown", "Measured on");
        AssertSections(Path.Combine(run, "test.html"), "Confusion matrix", "Most confused", "Highest losses", "Grad-CAM", "Measured on 10 images");
        var ml = new MLContext();
        var model = ml.Model.Load(Path.Combine(run, "model.zip"), out _);
        using var freed = (IDisposable)model;
        var test = Path.Combine(photos, "test");
        var rows = ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(test).Select(photo => new LabeledImage { Path = Path.Combine(test, photo.Path) }));
        Assert.All(model.Transform(rows).GetColumn<string>("PredictedLabel"), label => Assert.True(Directory.Exists(Path.Combine(test, label)), label));
    }

    [Fact]
    public async Task The_example_says_what_it_cannot_take()
    {
        var missing = await ExampleProgram.Run("Clothing", "--photos", folder.Path);
        Directory.CreateDirectory(Path.Combine(folder.Path, "train"));
        var empty = await ExampleProgram.Run("Clothing", "--photos", folder.Path);

        Assert.Equal((1, 1), (missing.ExitCode, empty.ExitCode));
        Assert.Equal($"There is no '{Path.Combine(folder.Path, "train")}'. Name the folder that has train and test by --photos.", missing.Errors.Trim());
        Assert.StartsWith($"No subfolder of '{Path.Combine(folder.Path, "train")}' holds an image", empty.Errors);
        Assert.Contains("--epochs needs a number above 0", (await ExampleProgram.Run("Clothing", "--epochs", "0")).Errors);
        Assert.Contains("There is no option '--size-of'", (await ExampleProgram.Run("Clothing", "--size-of", "3")).Errors);
    }

    [Fact]
    public async Task The_example_refuses_to_test_with_a_class_that_it_does_not_learn()
    {
        foreach (var path in (string[])["train/hat/1.jpg", "test/hat/2.jpg", "test/shoe/3.jpg"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.Path, path))!);
            File.WriteAllText(Path.Combine(folder.Path, path), "");
        }

        var (exitCode, _, errors) = await ExampleProgram.Run("Clothing", "--photos", folder.Path);

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"'{folder.Path}' has photos of shoe to test with and none to learn from.", errors);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task The_example_tells_four_of_five_photos_right()
    {
        var (exitCode, output, errors) = await ExampleProgram.Run("Clothing", "--run", Path.Combine(folder.Path, "run"));

        Assert.True(exitCode == 0, errors);
        Assert.Equal("200", LastLine(output).Groups["count"].Value);
        Assert.InRange(double.Parse(LastLine(output).Groups["accuracy"].ValueSpan, CultureInfo.InvariantCulture), 0.80, 1);
    }

    private static void Copy(string part, string folder, int countPerClass)
    {
        var own = Path.Combine(Path.GetDirectoryName(ExampleProgram.PathOf("Clothing"))!, "..", "..", "..", "photos", part);
        foreach (var photo in ImageFolder.Enumerate(own).GroupBy(photo => photo.Label).SelectMany(photos => photos.Take(countPerClass)))
        {
            Directory.CreateDirectory(Path.Combine(folder, part, photo.Label));
            File.Copy(Path.Combine(own, photo.Path), Path.Combine(folder, part, photo.Path));
        }
    }

    private static void AssertSections(string report, params string[] texts)
    {
        var page = File.ReadAllText(report);
        Assert.All(texts, text => Assert.Contains(text, page, StringComparison.Ordinal));
    }

    private static Match LastLine(string output)
    {
        var match = Line().Match(output.TrimEnd().Split('\n')[^1].TrimEnd());
        Assert.True(match.Success, output);
        return match;
    }

    [GeneratedRegex(@"^test accuracy (?<accuracy>[01]\.\d{4}) on (?<count>\d+) pictures, trained in \d+ s$")]
    private static partial Regex Line();
}
