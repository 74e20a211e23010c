using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.Classification;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
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
    [InlineData("ten crops")]
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

    [Theory]
    [InlineData(null)]
    [InlineData(16)]
    public void A_loaded_model_gives_the_file_that_the_trained_one_gives(int? resizeSize)
    {
        Swatches.Write(folder.Path, 36);
        var rows = Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(folder.Path));
        var images = Ml.Transforms.LoadImages("Image", folder.Path, "Path").Fit(rows).Transform(rows);
        using var model = Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, options: Quick with { Epochs = 1, ResizeSize = resizeSize }))
            .Fit(images);
        var loaded = Reloaded(model, images);
        var (trainedFile, logitsFile) = (Path.Combine(folder.Path, "trained.onnx"), Path.Combine(folder.Path, "logits.onnx"));
        Ml.Model.ConvertCnnToOnnx(model, trainedFile);
        Ml.Model.ConvertCnnToOnnx(loaded, File);
        Ml.Model.ConvertCnnToOnnx(loaded, logitsFile, new() { InputName = "pixels", OutputName = "logits" });

        var (expected, file) = (OnnxModel.Load(trainedFile), OnnxModel.Load(File));
        Assert.Equal(expected.Inputs, file.Inputs);
        Assert.Equal(expected.Outputs, file.Outputs);
        Assert.Equal(expected.Metadata.OrderBy(text => text.Key), file.Metadata.OrderBy(text => text.Key));
        Assert.Equal("pixels [batch, 3, 12, 12]", Assert.Single(OnnxModel.Load(logitsFile).Inputs).ToString());
        Assert.False(OnnxModel.Load(logitsFile).GivesProbabilities);
        var scores = Classify(trainedFile, images);
        foreach (var path in new[] { File, logitsFile })
            Assert.All(scores.Zip(Classify(path, images)), pair => Assert.All(
                pair.First.Zip(pair.Second), score => Assert.Equal(score.First, score.Second, tolerance: 1e-6)));
    }

    [Fact]
    public void A_loaded_featurizer_and_a_loaded_ensemble_are_exported()
    {
        var rows = View(Swatches.Rows(12));
        var trainers = Ml.MulticlassClassification.Trainers;
        using var features = Ml.Transforms.CnnFeaturizeImage(FormulaWeights.Of(Swatches.Tiny(3, input: null)), options: new() { Device = "cpu" }).Fit(rows);
        using var ensemble = Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(trainers.CnnEnsemble(trainers.Cnn(Swatches.Tiny, options: Quick), trainers.Cnn(Swatches.Tiny, options: Quick with { Seed = 3 })))
            .Fit(rows);
        foreach (var model in (ITransformer[])[features, ensemble])
        {
            Ml.Model.ConvertCnnToOnnx(model, File);
            var expected = OnnxModel.Load(File);
            Ml.Model.ConvertCnnToOnnx(Reloaded(model, rows), File);
            Assert.Equal(expected.Outputs.Select(output => output.Dimensions.Length), OnnxModel.Load(File).Outputs.Select(output => output.Dimensions.Length));
            Assert.Equal(expected.Metadata.OrderBy(text => text.Key), OnnxModel.Load(File).Metadata.OrderBy(text => text.Key));
        }

        Assert.All(Scores(ensemble, rows).Zip(Classify(File, rows)), pair => Assert.All(
            pair.First.Zip(pair.Second), score => Assert.Equal(score.First, score.Second, tolerance: 1e-5)));
    }

    private static float[][] Classify(string path, IDataView rows)
    {
        using var classifier = Ml.Transforms.ApplyCnnOnnx(path).Fit(rows);
        return [.. Scores(classifier, rows)];
    }

    private static ITransformer Reloaded(ITransformer model, IDataView rows)
    {
        using var stream = new MemoryStream();
        Ml.Model.Save(model, rows.Schema, stream);
        return new MLContext().Model.Load(stream, out _);
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
