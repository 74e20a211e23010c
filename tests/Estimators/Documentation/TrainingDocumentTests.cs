using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Weights;
using static MLNet.CnnCatalog.Estimators.Tests.Documentation.DocumentFolder;

namespace MLNet.CnnCatalog.Estimators.Tests.Documentation;

/// <summary>The documents of training, read and run.</summary>
public class TrainingDocumentTests
{
    [Fact]
    public void A_training_runs_as_the_documents_say()
    {
        var recorder = new Recorder();
        var rows = Classification.Training.View(Swatches.Rows(60));
        using var model = (IDisposable)Classification.Training.Pipeline(
            TrainingSnippets.Recipe() with
            {
                Epochs = 4, BatchSize = 8, TrainingImageSize = 10, ProgressiveResizing = new() { From = 6, StepInPixels = 2 }, Device = "cpu", Progress = recorder,
            },
            Training.StochasticDepthTests.Residual).Fit(rows);

        Assert.Equal([1, 2, 3, 4], recorder.Reports.Where(report => report.ValidationLoss is not null).Select(report => report.Epoch));
    }

    [Fact]
    public void Segmentation_runs_as_the_documents_say()
    {
        using var folder = new TemporaryFolder();
        foreach (var part in (string[])["images", "masks"])
            Directory.CreateDirectory(Path.Combine(folder.Path, part));
        var names = Segmentation.Scenes.Rows(12).Select((scene, number) =>
        {
            scene.Image.Save(Path.Combine(folder.Path, "images", $"{number}.jpg"));
            scene.LabelMap!.Save(Path.Combine(folder.Path, "masks", $"{number}.png"));
            return new { Path = $"{number}.jpg", MaskPath = $"{number}.png" };
        }).ToList();
        FormulaWeights.Of(NetworkCatalog.Get("mobilenet_v2")).SaveSafetensors(Path.Combine(folder.Path, "mobilenet_v2.safetensors"));
        In(folder.Path, () =>
        {
            var ml = new MLContext(seed: 1);
            var rows = ml.Data.LoadFromEnumerable(names);
            Assert.All(ReadmeSnippets.Segmentation(ml, rows), fold => Assert.InRange(fold.Metrics.MeanIoU, 0, 1));

            var loading = ml.Transforms.LoadImages("Image", "images", "Path").Append(ml.Transforms.LoadLabelMaps("LabelMap", "masks", "MaskPath"));
            var options = SegmentationSnippets.Options() with { Epochs = 1, BatchSize = 4, ImageSize = 32, Device = "cpu" };
            var pipeline = loading.Append(ml.MulticlassClassification.Trainers.CnnSegmentation(SegmentationSnippets.Build, options: options));
            Assert.InRange(SegmentationSnippets.Segment(ml, pipeline, rows, ml.Data.TakeRows(rows, 3)).PixelAccuracy, 0, 1);
            using var model = pipeline.Fit(rows);
            using var photo = MLImage.CreateFromFile(Path.Combine("images", "0.jpg"));
            var maps = SegmentationSnippets.Deploy(ml, model, loading.Fit(rows).Transform(rows), photo);
            Assert.Equal((photo.Height, photo.Width), (maps[0].Height, maps[0].Width));
        });

        Assert.Equal(3, Directory.GetFiles(folder.Path, "*.overlay.png").Length);
        Assert.Equal(3, Directory.GetFiles(folder.Path, "*.mask.png").Length);
    }

    [Fact]
    public void Training_runs_as_the_documents_say()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(seed: 1);
        var rows = Classification.Training.View(Swatches.Rows(24));
        var images = ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
        var options = TrainingSnippets.Schedules(TrainingSnippets.Optimizers()) with { BatchSize = 8, Device = "cpu" };

        In(folder.Path, () => Assert.InRange(TrainingSnippets.Range(ml, images, Swatches.Tiny, options).Points.Count, 2, 100));

        Assert.StartsWith("<svg", File.ReadAllText(Path.Combine(folder.Path, "rates.svg")));
        Assert.Equal("net.pth", TrainingSnippets.Presets("net.pth").Weights);
    }

    [Fact]
    public void Augmentation_runs_as_the_documents_say()
    {
        using var folder = new TemporaryFolder();
        WriteImages(Path.Combine(folder.Path, "images"));
        In(folder.Path, () =>
        {
            var ml = new MLContext(seed: 1);
            var rows = ml.Data.LoadFromEnumerable(ImageFolder.Enumerate("images"));
            var options = AugmentationSnippets.Options() with { Epochs = 1, ImageSize = 32, Device = "cpu" };

            Assert.Contains("Leave one of the two out", Assert.Throws<ArgumentException>(() => AugmentationSnippets.Pipeline(ml, options).Fit(rows)).Message);
            var model = AugmentationSnippets.Pipeline(ml, options with { Augmentation = null }).Fit(rows);
            using var disposable = (IDisposable)model;
            Assert.Equal(48, model.Transform(rows).GetColumn<string>("PredictedLabel").Count());

            var images = ml.Transforms.LoadImages("Image", "images", "Path").Fit(rows).Transform(rows);
            Assert.Equal(4 * 48, ml.Data.CreateEnumerable<Labelled>(AugmentationSnippets.Copies(ml, images), reuseRowObject: false).Count());
        });
    }

    [Fact]
    public void Images_are_loaded_as_the_document_says()
    {
        using var folder = new TemporaryFolder();
        WriteImages(Path.Combine(folder.Path, "images"));
        File.WriteAllText(Path.Combine(folder.Path, "train.csv"), "cat/1.jpg,cat\ndog/2.jpg,dog\n");
        File.WriteAllBytes(Path.Combine(folder.Path, "train-images-idx3-ubyte.gz"), [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 7, 9]);
        File.WriteAllBytes(Path.Combine(folder.Path, "train-labels-idx1-ubyte.gz"), [0, 0, 8, 1, 0, 0, 0, 1, 5]);
        In(folder.Path, () =>
        {
            var ml = new MLContext(seed: 1);
            var (folders, listed, digits) = LoadingSnippets.Sources(ml);
            Assert.Equal(48, folders.GetColumn<string>("Label").Count());
            Assert.Equal(["cat", "dog"], listed.GetColumn<string>("Label"));
            Assert.Equal(["5"], digits.GetColumn<string>("Label"));

            var trainer = ml.MulticlassClassification.Trainers.Cnn(
                Swatches.Tiny, "Label", "Image", LoadingSnippets.Options() with { Epochs = 1, ImageSize = 12, CacheSizeInMegabytes = 0, Device = "cpu" });
            using var model = (IDisposable)ml.Transforms.LoadImages("Image", "images", "Path").Append(ml.Transforms.Conversion.MapValueToKey("Label"))
                .Append(trainer).Fit(folders);
        });
    }

    [Fact]
    public void Several_classes_for_an_image_are_learnt_as_the_document_says()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "images"));
        var pictures = MultiLabel.Blocks.Rows(16).Select((row, number) =>
        {
            row.Image.Save(Path.Combine(folder.Path, "images", $"{number}.jpg"));
            return new MultiLabelSnippets.Tagged { Path = $"{number}.jpg", Tags = row.Tags };
        }).ToList();
        FormulaWeights.Of(NetworkCatalog.Get("cifar_resnet20", classes: 3)).SaveOnnx(Path.Combine(folder.Path, "sigmoids.onnx"), new() { Sigmoid = true });
        In(folder.Path, () =>
        {
            var ml = new MLContext(seed: 1);
            var rows = ml.Data.LoadFromEnumerable(pictures);
            var model = MultiLabelSnippets.Train(ml, rows);
            using var freed = (IDisposable)model;
            Assert.Equal(16, MultiLabelSnippets.Use(ml, model, rows).NumberOfRows);

            var images = ml.Transforms.LoadImages("Image", "images", "Path").Fit(rows).Transform(rows);
            using var foreign = MultiLabelSnippets.Foreign(ml).Fit(images);
            Assert.All(foreign.Transform(images).GetColumn<bool[]>("PredictedLabels"), labels => Assert.Equal(3, labels.Length));
        });
    }

    [Fact]
    public void A_run_leaves_the_files_that_the_document_names()
    {
        using var folder = new TemporaryFolder();
        WriteImages(Path.Combine(folder.Path, "images"));
        In(folder.Path, () =>
        {
            var ml = new MLContext(seed: 1);
            RunSnippets.Run(ml, ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(ImageFolder.Enumerate("images")), testFraction: 0.2, seed: 1));
        });

        Assert.Equal("resnet18", RunSnippets.Resume(new MLContext(seed: 1)).Build(2).Name);
        Assert.IsType<ConsoleProgress>(RunSnippets.ConsoleDisplay().Progress);
        var run = new DirectoryInfo(Path.Combine(folder.Path, "runs", "resnet18"));
        Assert.Equal(["metrics.jsonl", "options.json", "report.html", "test.html"], run.GetFiles().Select(file => file.Name).Order());
        var document = File.ReadAllText(OfRepository("docs/runs.md"));
        var fields = File.ReadLines(Path.Combine(run.FullName, "metrics.jsonl")).Append(File.ReadAllText(Path.Combine(run.FullName, "options.json")))
            .SelectMany(Names).Distinct();
        Assert.All(fields, field => Assert.Contains($"`{field}`", document, StringComparison.Ordinal));

        static IEnumerable<string> Names(string json) => System.Text.Json.Nodes.JsonNode.Parse(json)!.AsObject().Select(pair => pair.Key).ToList();
    }

    private sealed class Labelled
    {
        public string Label { get; set; } = "";
    }

    [Theory]
    [InlineData("graph")]
    [InlineData("module")]
    public void An_architecture_of_ones_own_trains(string kind)
    {
        using var folder = new TemporaryFolder();
        Swatches.Write(folder.Path, 30);
        var ml = new MLContext();
        var rows = ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(folder.Path));

        using var model = ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Transforms.LoadImages("Image", folder.Path, "Path"))
            .Append(kind == "graph" ? ArchitectureSnippets.OwnGraph(ml) : ArchitectureSnippets.OwnModule(ml)).Fit(rows);

        var scores = model.Transform(rows).GetColumn<float[]>("Score").ToList();
        Assert.Equal(30, scores.Count);
        Assert.All(scores, score => Assert.Equal(1, score.Sum(), tolerance: 1e-5));
    }
}
