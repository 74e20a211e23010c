using Microsoft.ML;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using static MLNet.CnnCatalog.Transforms.Tests.Onnx.Classifiers;

namespace MLNet.CnnCatalog.Transforms.Tests.Onnx;

/// <summary>Saving a pipeline reads the ONNX file again, in which anything may have happened meanwhile.</summary>
public sealed class OnnxSavingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => folder.File("model.onnx");

    private string Saved => folder.File("model.zip");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("other weights", "it holds another network now")]
    [InlineData("other labels", "it holds another network now")]
    [InlineData("cut off", "it cannot be read any more")]
    [InlineData("gone", "it cannot be read any more")]
    public void A_file_that_is_not_what_it_was_is_not_saved_and_the_older_model_stays(string fate, string message)
    {
        Small.SaveOnnx(File, new() { Labels = Labels });
        using var model = Ml.Transforms.ApplyCnnOnnx(File).Fit(View(1));
        System.IO.File.WriteAllText(Saved, "older");
        Change(fate);

        var error = Assert.Throws<InvalidOperationException>(() => Ml.Model.SaveAtomically(model, View(1).Schema, Saved));

        Assert.Contains(File, error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("Fit the pipeline anew", error.Message, StringComparison.Ordinal);
        Assert.Equal("older", System.IO.File.ReadAllText(Saved));
        Assert.DoesNotContain(Directory.GetFiles(folder.Path), file => file.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_was_written_again_as_it_was_is_saved()
    {
        Small.SaveOnnx(File, new() { Labels = Labels });
        var rows = View(3);
        using var model = Ml.Transforms.ApplyCnnOnnx(File).Fit(rows);
        var bytes = System.IO.File.ReadAllBytes(File);
        System.IO.File.Delete(File);
        System.IO.File.WriteAllBytes(File, bytes);

        Ml.Model.SaveAtomically(model, rows.Schema, Saved);

        Assert.All(Scores(model, rows).Zip(Scores(Ml.Model.Load(Saved, out _), rows)), row => Assert.All(
            row.First.Zip(row.Second), score => Assert.Equal(score.First, score.Second, tolerance: 1e-5)));
    }

    private void Change(string fate)
    {
        switch (fate)
        {
            case "other weights":
                new StateDict(Small.Network, Small.Network.Parameters.ToDictionary(
                    parameter => parameter.Key, parameter => Array.ConvertAll(Small[parameter.Key], weight => -weight)))
                    .SaveOnnx(File, new() { Labels = Labels });
                break;
            case "other labels":
                Small.SaveOnnx(File, new() { Labels = [.. Labels.Reverse()] });
                break;
            case "cut off":
                System.IO.File.WriteAllBytes(folder.File("half"), System.IO.File.ReadAllBytes(File)[..500]);
                System.IO.File.Move(folder.File("half"), File, overwrite: true);
                break;
            default:
                System.IO.File.Delete(File);
                break;
        }
    }
}
