using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.Classification;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Transforms.Images;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Saving;

/// <summary>examples/ScoreSavedModel, a program without the estimators and TorchSharp, loads what was saved here.</summary>
public sealed class SecondProcessTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static string Program
    {
        get
        {
            var output = new DirectoryInfo(AppContext.BaseDirectory);
            var root = output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
            return Path.Combine(root, "examples", "ScoreSavedModel", "bin", output.Parent.Name, output.Name, "ScoreSavedModel.dll");
        }
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("MLImage")]
    [InlineData("bytes")]
    [InlineData("extracted pixels")]
    public async Task Scores_the_same_without_the_estimators(string kind)
    {
        var images = Directory.CreateDirectory(Path.Combine(folder.Path, "images")).FullName;
        Swatches.Write(images, 24);
        var rows = Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(images));
        using var model = ImagePipelines.Of(kind, images).Fit(rows);
        var file = Path.Combine(folder.Path, "model.zip");
        Ml.Model.Save(model, rows.Schema, file);

        var (lines, errors) = await Run(file, images);

        Assert.Equal("accuracy 100.00 %", errors.Trim());
        Assert.Equal(rows.GetColumn<string>("Path"), lines.Select(line => line[0]));
        Assert.Equal(model.Transform(rows).GetColumn<string>("PredictedLabel"), lines.Select(line => line[1]));
        var scores = lines.Select(line => line[2..].Select(score => float.Parse(score, CultureInfo.InvariantCulture)));
        Assert.All(Scores(model, rows).Zip(scores), pair => Assert.All(
            pair.First.Zip(pair.Second), score => Assert.Equal(score.First, score.Second, tolerance: 1e-5)));
    }

    [Fact]
    public void The_program_has_neither_the_estimators_nor_TorchSharp()
    {
        var files = Directory.EnumerateFiles(Path.GetDirectoryName(Program)!, "*.dll").Select(Path.GetFileNameWithoutExtension).ToList();

        Assert.Contains("MLNet.CnnCatalog.Transforms", files);
        Assert.DoesNotContain("MLNet.CnnCatalog.Estimators", files);
        Assert.DoesNotContain("TorchSharp", files);
    }

    private static async Task<(List<string[]> Lines, string Errors)> Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", Program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await errors);
        return ([.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))], await errors);
    }
}
