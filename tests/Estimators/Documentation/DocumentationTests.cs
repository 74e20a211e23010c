using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Estimators.Tests.Documentation;

/// <summary>What the documents show compiles, runs, and is what runs here.</summary>
public partial class DocumentationTests
{
    private static readonly string[] Animals = ["ape", "bat", "cat", "dog", "elk", "fox"];

    [Fact]
    public void Every_snippet_of_the_documents_is_one_that_these_tests_run()
    {
        var folder = Path.GetDirectoryName(ThisFile())!;
        var root = Path.Combine(folder, "..", "..", "..");
        string[] documents = [Path.Combine(root, "README.md"), .. Directory.EnumerateFiles(Path.Combine(root, "docs"), "*.md")];
        var text = string.Concat(documents.Select(File.ReadAllText));
        var regions = Directory.EnumerateFiles(folder, "*.cs").SelectMany(file => Region().Matches(File.ReadAllText(file)))
            .ToDictionary(match => match.Groups["name"].Value, match => Outdent(match.Groups["code"].Value));

        var snippets = Snippet().Matches(text);

        Assert.Equal(Fence().Count(text), snippets.Count);
        Assert.All(snippets, snippet => Assert.Equal(regions[snippet.Groups["name"].Value], snippet.Groups["code"].Value.Trim()));
        Assert.Equal(regions.Keys.Order(), snippets.Select(snippet => snippet.Groups["name"].Value).Order());
    }

    [Fact]
    public void The_table_of_the_catalog_has_every_network_with_its_parameters()
    {
        var file = Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "docs", "catalog.md");
        var rows = File.ReadAllLines(file).Select(line => line.Split(" | ")).Where(cells => cells.Length > 4).Select(cells => (cells[0][2..], cells[2]));

        Assert.Equal(
            NetworkCatalog.Entries.Concat(NetworkCatalog.Segmentation)
                .Select(entry => (entry.Name, entry.Build().ParameterCount.ToString("N0", CultureInfo.InvariantCulture))),
            rows.Where(row => row.Item1 is not ("network" or "---")));
    }

    [Fact]
    public void The_pipeline_of_the_readme_runs()
    {
        using var folder = new TemporaryFolder();
        WriteImages(Path.Combine(folder.Path, "images"));
        var recorder = new Recorder();
        In(folder.Path, () => Assert.Contains(ReadmeSnippets.Pipeline(recorder), Animals));

        // Three folds and the whole, five epochs each.
        Assert.Equal(20, recorder.Reports.Count(report => report.Batch == report.Batches));
    }

    [Fact]
    public void The_other_snippets_run()
    {
        var rows = Classification.Training.View(Swatches.Rows(4));
        var keys = new MLContext().Transforms.Conversion.MapValueToKey("Label").Fit(rows);

        Assert.Contains("too small", Assert.ThrowsAny<ArgumentException>(() => ReadmeSnippets.Variant(new MLContext()).Fit(keys.Transform(rows))).Message);
        using var folder = new TemporaryFolder();
        In(folder.Path, () => Assert.Equal(["resnet50: 1x128x160 -> 50", "resnet50: 3x384x500 -> 10x6x10"], ReadmeSnippets.Graph()));
        Assert.StartsWith("flowchart TD", File.ReadAllText(Path.Combine(folder.Path, "resnet50.mmd")));
    }

    [Fact]
    public void The_pretrained_networks_of_the_documents_are_those_that_they_say()
    {
        var (tuned, features, segmented, offline) = PretrainedSnippets.Published(new MLContext());
        var (ofMLNet, tunedOfMLNet) = PretrainedSnippets.OfMLNet(new MLContext());

        Assert.Equal(("resnet50", "mobilenet_v2", "Pretrained.ResNet50"), (tuned.Build(3).Name, features.Network.Name, offline.ToString()));
        Assert.Equal(21, segmented.Build(21).Output.Shape.Channels);
        Assert.Equal(("512", "mlnet_resnet18"), ($"{ofMLNet.Network.Output.Shape}", tunedOfMLNet.Build(3).Name));
    }

    [Fact]
    public void The_weights_of_the_readme_are_loaded_and_written()
    {
        using var folder = new TemporaryFolder();
        var whole = ResNet.ResNet18();
        new StateDict(whole, whole.Parameters.ToDictionary(parameter => parameter.Key, parameter => new float[parameter.Count]))
            .SaveSafetensors(Path.Combine(folder.Path, "resnet18.pth"));

        In(folder.Path, () => Assert.Contains("missing: fc.weight [10, 512], fc.bias [10];", ReadmeSnippets.Weights().ToString()));

        Assert.Equal(102, ResNet.ResNet18(classes: 10).LoadWeights(Path.Combine(folder.Path, "resnet18.safetensors")).Matched.Length);
    }

    [Fact]
    public void The_pretrained_networks_of_the_readme_are_those_that_it_says()
    {
        using var folder = new TemporaryFolder();
        WriteImages(Path.Combine(folder.Path, "images"));
        In(folder.Path, () =>
        {
            var ml = new MLContext(seed: 1);
            var rows = ml.Data.LoadFromEnumerable(ImageFolder.Enumerate("images"));
            var (features, tuned) = ReadmeSnippets.Tune(ml);

            using var model = (IDisposable)features.Fit(rows);
            Assert.InRange(ml.MulticlassClassification.Evaluate(((ITransformer)model).Transform(rows)).LogLoss, 0, 10);
            Assert.Equal("resnet18", tuned.Build(3).Name);
        });
    }

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
        var document = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "docs", "runs.md"));
        var fields = File.ReadLines(Path.Combine(run.FullName, "metrics.jsonl")).Append(File.ReadAllText(Path.Combine(run.FullName, "options.json")))
            .SelectMany(Names).Distinct();
        Assert.All(fields, field => Assert.Contains($"`{field}`", document, StringComparison.Ordinal));

        static IEnumerable<string> Names(string json) => System.Text.Json.Nodes.JsonNode.Parse(json)!.AsObject().Select(pair => pair.Key).ToList();
    }

    private sealed class Labelled
    {
        public string Label { get; set; } = "";
    }

    private static void In(string folder, Action action)
    {
        var before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder;
        try
        {
            action();
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
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

    private static void WriteImages(string folder)
    {
        var random = new Random(1);
        foreach (var (label, number) in from label in Animals from number in Enumerable.Range(1, 8) select (label, number))
        {
            var pixels = new byte[4 * 40 * 30];
            random.NextBytes(pixels);
            for (var i = 0; i < pixels.Length; i += 4)
                (pixels[i + (Array.IndexOf(Animals, label) % 3)], pixels[i + 3]) = (255, 255);
            using var image = MLImage.CreateFromPixels(40, 30, MLPixelFormat.Bgra32, pixels);
            image.Save(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, label)).FullName, $"{number}.jpg"));
        }
    }

    private static string Outdent(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line[Math.Min(Margin(code), line.Length)..])).Trim();

    private static int Margin(string code) =>
        code.Split('\n').Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex("#region (?<name>\\w+)\n(?<code>.*?)#endregion", RegexOptions.Singleline)]
    private static partial Regex Region();

    [GeneratedRegex("<!-- snippet: (?<name>\\w+) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex("```csharp")]
    private static partial Regex Fence();
}
