using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.Classification;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Images;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Saving;

/// <summary>Fitted pipelines as ONNX files, scored by ml.Transforms.ApplyCnnOnnx.</summary>
public sealed class OnnxConversionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => Path.Combine(folder.Path, "model.onnx");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("MLImage")]
    [InlineData("bytes")]
    [InlineData("extracted pixels")]
    public void The_file_scores_images_as_the_model_does(string kind)
    {
        Swatches.Write(folder.Path, 36);
        var rows = Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(folder.Path));
        using var model = ImagePipelines.Of(kind, folder.Path).Fit(rows);
        Ml.Model.ConvertCnnToOnnx(model, File);

        var images = ImagePipelines.Load(kind, folder.Path).Fit(rows).Transform(rows);
        using var classifier = Ml.Transforms.ApplyCnnOnnx(File, options: new() { BatchSize = 7 }).Fit(images);
        var scored = classifier.Transform(images);

        Assert.All(Scores(model, rows).Zip(scored.GetColumn<float[]>("Score")), pair => Assert.All(
            pair.First.Zip(pair.Second), score => Assert.Equal(score.First, score.Second, tolerance: 1e-5)));
        var labels = Ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(scored).Transform(scored).GetColumn<string>("PredictedLabel");
        Assert.Equal(rows.GetColumn<string>("Label"), labels);
    }

    [Fact]
    public void The_file_carries_the_labels_the_architecture_and_what_it_expects()
    {
        using var model = Fit(View(Swatches.Rows(30)), Quick with { Epochs = 1 });
        Ml.Model.ConvertCnnToOnnx(model, File);

        var file = OnnxModel.Load(File);

        Assert.Equal(Swatches.Colours, file.Labels);
        Assert.Equal("tiny", file.Architecture);
        Assert.False(file.NormalizesImages);
        Assert.True(file.GivesProbabilities);
        Assert.Equal([null, 3, 12, 12], Assert.Single(file.Inputs).Dimensions);
    }

    [Fact]
    public void An_ensemble_is_one_file()
    {
        var rows = View(Swatches.Rows(30));
        var trainers = Ml.MulticlassClassification.Trainers;
        using var model = Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(trainers.CnnEnsemble(trainers.Cnn(Swatches.Tiny, options: Quick), trainers.Cnn(Swatches.Tiny, options: Quick with { Seed = 3 })))
            .Fit(rows);
        Ml.Model.ConvertCnnToOnnx(model, File, new() { InputName = "images" });

        using var classifier = Ml.Transforms.ApplyCnnOnnx(File).Fit(rows);

        Assert.Equal("images", Assert.Single(OnnxModel.Load(File).Inputs).Name);
        Assert.All(Scores(model, rows).Zip(Scores(classifier, rows)), pair => Assert.All(
            pair.First.Zip(pair.Second), score => Assert.Equal(score.First, score.Second, tolerance: 1e-5)));
    }

    [Fact]
    public void A_chain_without_a_network_is_refused()
    {
        var rows = View(Swatches.Rows(6));
        var model = Ml.Transforms.Conversion.MapValueToKey("Label").Append(Ml.Transforms.CopyColumns("Copy", "Label")).Fit(rows);

        var error = Assert.Throws<ArgumentException>(() => Ml.Model.ConvertCnnToOnnx(model, File));

        Assert.Contains("0 networks", error.Message, StringComparison.Ordinal);
        Assert.Contains("ColumnCopyingTransformer", error.Message, StringComparison.Ordinal);
    }
}
