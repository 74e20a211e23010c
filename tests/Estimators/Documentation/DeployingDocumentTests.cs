using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Images;
using static MLNet.CnnCatalog.Estimators.Tests.Documentation.DocumentFolder;

namespace MLNet.CnnCatalog.Estimators.Tests.Documentation;

/// <summary>The document of deploying, read and run.</summary>
public class DeployingDocumentTests
{
    [Fact]
    public void The_deployment_of_the_readme_runs()
    {
        using var folder = new TemporaryFolder();
        var rows = Classification.Training.View(Swatches.Rows(12));
        using var model = Classification.Training.Fit(rows, Classification.Training.Quick);

        In(folder.Path, () => Assert.All(
            ReadmeSnippets.Deploy(new MLContext(), model, rows).Zip(Classification.Training.Scores(model, rows)),
            pair => Assert.All(pair.First.Zip(pair.Second), score => Assert.Equal(score.Second, score.First, tolerance: 1e-4))));
    }

    [Fact]
    public void A_network_is_deployed_as_the_document_says()
    {
        using var folder = new TemporaryFolder();
        WriteImages(Path.Combine(folder.Path, "images"));
        In(folder.Path, () =>
        {
            var ml = new MLContext(seed: 1);
            var rows = ml.Data.LoadFromEnumerable(ImageFolder.Enumerate("images"));
            var pipeline = ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Transforms.LoadImages("Image", "images", "Path"))
                .Append(ml.MulticlassClassification.Trainers.ResNet20("Label", "Image", new() { Epochs = 1 }))
                .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
            var model = DeployingSnippets.Save(ml, pipeline, rows);
            using var freed = (IDisposable)model;
            var expected = model.Transform(rows).GetColumn<string>("PredictedLabel").ToList();

            DeployingSnippets.Convert(ml, model);
            using var batched = (IDisposable)DeployingSnippets.Batched(ml, rows);
            var images = ml.Transforms.LoadImages("Image", "images", "Path").Fit(rows).Transform(rows);
            DeployingSnippets.Quantize(ml, rows);
            using var quantized = ml.Transforms.ApplyCnnOnnx("model.int8.onnx").Fit(images);

            Assert.Equal(expected[Array.IndexOf(Animals, "cat") * 8], DeployingSnippets.Load());
            using var cat = MLImage.CreateFromFile(Path.Combine("images", "cat", "1.jpg"));
            Assert.Equal(expected[Array.IndexOf(Animals, "cat") * 8], DeployingSnippets.Images(ml, images, cat).Label);
            Assert.Contains("Microsoft.ML.OnnxRuntime.Gpu", Assert.Throws<InvalidOperationException>(
                () => ml.Transforms.ApplyCnnOnnx("model.onnx", options: DeployingSnippets.Provider()).Fit(images)).Message, StringComparison.Ordinal);
            Assert.Equal(expected, ((ITransformer)batched).Transform(rows).GetColumn<string>("PredictedLabel"));
            Assert.All(
                Classification.Training.Scores(model, rows).Zip(Classification.Training.Scores(quantized, images)),
                pair => Assert.All(pair.First.Zip(pair.Second), score => Assert.Equal(score.First, score.Second, tolerance: 0.1)));
        });
    }

    [Fact]
    public void Several_views_are_scored_as_the_document_says()
    {
        var rows = Classification.Training.View(Swatches.Rows(12));
        using var model = Classification.Training.Fit(rows, DeployingSnippets.Views() with { Epochs = 1, Device = "cpu" });

        Assert.Equal("2", model.LastTransformer.ToOnnx().Metadata[OnnxMetadata.ViewsKey]);
    }

    [Fact]
    public void A_network_of_another_framework_is_scored_and_trained_as_the_document_says()
    {
        using var folder = new TemporaryFolder();
        WriteImages(Path.Combine(folder.Path, "images"));
        FormulaWeights.Of(NetworkCatalog.Get("cifar_resnet20", classes: 3)).SaveOnnx(Path.Combine(folder.Path, "classifier.onnx"));
        In(folder.Path, () =>
        {
            var ml = new MLContext(seed: 1);
            var rows = ml.Data.LoadFromEnumerable(ImageFolder.Enumerate("images"));
            var images = ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Transforms.LoadImages("Image", "images", "Path")).Fit(rows).Transform(rows);

            using var foreign = DeployingSnippets.Foreign(ml).Fit(images);
            using var tuned = DeployingSnippets.Import(ml).Fit(images);

            Assert.All(foreign.Transform(images).GetColumn<float[]>("Score"), scores => Assert.Equal(3, scores.Length));
            Assert.All(tuned.Transform(images).GetColumn<float[]>("Score"), scores => Assert.Equal(Animals.Length, scores.Length));
        });
    }
}
