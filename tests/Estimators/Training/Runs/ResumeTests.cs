using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.CnnCatalog.Estimators.Tests.Augmentation;
using MLNet.CnnCatalog.Estimators.Tests.MultiLabel;
using MLNet.CnnCatalog.Estimators.Tests.Segmentation;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Transforms.Augmentation;
using TorchSharp;
using static MLNet.CnnCatalog.Estimators.Tests.Training.Runs.ResumedTraining;

namespace MLNet.CnnCatalog.Estimators.Tests.Training.Runs;

/// <summary>Trainings that go on from a checkpoint.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Folder => Path.Combine(folder.Path, "run");

    private string Checkpoints => Path.Combine(Folder, "checkpoints");

    private RunOptions Resumed => new() { Folder = Folder, Resume = true, Report = false };

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, Func<CnnClassificationOptions>> Recipes => new()
    {
        { "AdamW and dropout", () => Options },
        { "SGD with momentum, gradients clipped", () => Options with { Optimizer = new SgdOptimizer(), ClipGradientNorm = 0.5 } },
        { "RMSProp", () => Options with { Optimizer = new RmsPropOptimizer { Momentum = 0.9 }, LearningRate = 0.001 } },
        { "LAMB, a first epoch with a frozen backbone", () => Options with { Optimizer = new LambOptimizer(), FreezeBackboneEpochs = 1 } },
        { "Muon", () => Options with { Optimizer = new MuonOptimizer() } },
        { "half precision", () => Options with { Precision = TrainingPrecision.Float16, Epochs = 2 } },
        { "augmentation and MixUp", () => Options with { Augmentation = AugmentationRecipe.Empty.RandomResizedCrop().HorizontalFlip(), Mixing = [new MixUp(), new CutMix()] } },
        { "repeated augmentation", () => Options with { Augmentation = AugmentationRecipe.Empty.RandAugment(), RepeatedAugmentation = 2 } },
        { "an average, batches accumulated", () => Options with { ExponentialMovingAverage = new() { Decay = 0.9, RisingPower = 1 }, AccumulateBatches = 2 } },
        { "Lookahead", () => Options with { ExponentialMovingAverage = new() { Decay = 0.5, EverySteps = 3, Lookahead = true } } },
        { "validation and early stopping", () => Options with { ValidationSetFraction = 0.2, EarlyStopping = new() { Patience = 1 }, LearningRate = 0.3, Epochs = 6 } },
        { "validation of an average", () => Options with { ValidationSetFraction = 0.2, ExponentialMovingAverage = new() { Decay = 0.5 } } },
        { "balanced draws", () => Options with { BalancedSampling = true, Augmentation = AugmentationRecipe.Empty.RandAugment() } },
        { "images that are streamed", () => Options with { CacheSizeInMegabytes = 0, Augmentation = AugmentationRecipe.Empty.HorizontalFlip() } },
        { "images that grow", () => Options with { ProgressiveResizing = new() { From = 8, StepInPixels = 4, UntilShare = 1 } } },
    };

    [Theory]
    [MemberData(nameof(Recipes), DisableDiscoveryEnumeration = true)]
    public void A_training_that_was_interrupted_twice_ends_with_the_same_numbers(string recipe, Func<CnnClassificationOptions> options)
    {
        Assert.NotEmpty(recipe);
        var expected = Train(options());
        var resumed = options() with { Run = Resumed };

        Interrupt(resumed, epoch: 1, batch: 3);
        Interrupt(resumed, epoch: 2, batch: 4);

        Assert.Equal(expected, Train(resumed));
    }

    // Of five batches; behind the last comes the validation, which is interrupted then.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 5)]
    [InlineData(2, 5)]
    [InlineData(3, 5)]
    public void It_may_be_interrupted_anywhere(int epoch, int batch)
    {
        var set = Picture.View(Picture.Rows(10, height: 22));
        var options = Options with { ValidationSet = set };
        var expected = Train(options);

        Interrupt(options with { Run = Resumed }, epoch, batch);

        Assert.Equal(expected, Train(options with { Run = Resumed }));
    }

    [Fact]
    public void Without_a_checkpoint_it_begins_anew_and_one_that_is_over_is_there_at_once()
    {
        var recorder = new Recorder();
        var first = Train(Options with { Run = Resumed with { Report = true }, ValidationSetFraction = 0.2 });
        var report = File.ReadAllBytes(Path.Combine(Folder, "report.html"));
        var metrics = File.ReadAllBytes(Path.Combine(Folder, "metrics.jsonl"));

        var second = Train(Options with { Run = Resumed with { Report = true }, ValidationSetFraction = 0.2, Progress = recorder });

        Assert.Equal(first, second);
        Assert.Empty(recorder.Reports);
        Assert.Equal(report, File.ReadAllBytes(Path.Combine(Folder, "report.html")));
        Assert.Equal(metrics, File.ReadAllBytes(Path.Combine(Folder, "metrics.jsonl")));
    }

    [Fact]
    public void A_run_that_ended_without_checkpoints_is_not_overwritten()
    {
        Train(Options with { Run = new() { Folder = Folder, Checkpoints = null } });

        Assert.False(Directory.Exists(Checkpoints));
        Assert.Contains(
            $"'{Folder}' has a report and no checkpoint", Assert.Throws<InvalidOperationException>(() => Train(Options with { Run = Resumed })).Message);
    }

    [Theory]
    [InlineData(-100, "")]
    [InlineData(0, "")]
    [InlineData(1, "")]
    [InlineData(int.MinValue, "not even a header")]
    public void A_damaged_checkpoint_is_put_aside_with_a_warning(int change, string content)
    {
        var expected = Train(Options);
        Interrupt(Options with { Run = Resumed with { Checkpoints = new() { Every = TimeSpan.Zero } } }, epoch: 2, batch: 3);
        var newest = Directory.GetFiles(Checkpoints).Order(StringComparer.Ordinal).Last();
        var bytes = File.ReadAllBytes(newest);
        if (change == 1)
            bytes[^10] ^= 1;
        File.WriteAllBytes(newest, content.Length > 0 ? System.Text.Encoding.UTF8.GetBytes(content) : change < 0 ? bytes[..^-change] : change == 0 ? [] : bytes);
        var warnings = new List<string>();
        var ml = new MLContext(seed: 1);
        ml.Log += (_, entry) => warnings.AddRange(entry.Kind == ChannelMessageKind.Warning ? [entry.RawMessage] : (string[])[]);

        using var model = ml.MulticlassClassification.Trainers.Cnn(WithDropout, "Label", "Image", Options with { Run = Resumed }).Fit(Rows);

        Assert.Equal(expected.Take(10), model.Weights["conv1.weight"].Take(10));
        Assert.Contains(warnings, warning => warning.StartsWith($"The checkpoint '{newest}' cannot be read", StringComparison.Ordinal));
        Assert.True(File.Exists($"{newest}.damaged"));
    }

    public static TheoryData<string, Func<CnnClassificationOptions>> Others => new()
    {
        { "LearningRate was 0.02 and is 0.03", () => Options with { LearningRate = 0.03 } },
        { "Epochs was 3 and is 4", () => Options with { Epochs = 4 } },
        { "Seed was 1 and is 2", () => Options with { Seed = 2 } },
        { "BatchSize was 8 and is 4", () => Options with { BatchSize = 4 } },
        { "\"Kind\":\"SgdOptimizer\"", () => Options with { Optimizer = new SgdOptimizer() } },
        { "augmentation was none and is ", () => Options with { Augmentation = AugmentationRecipe.Empty.HorizontalFlip() } },
        { "image was ", () => Options with { ImageSize = 20 } },
        { "validation rows was none and is 8", () => Options with { ValidationSetFraction = 0.2 } },
    };

    [Theory]
    [MemberData(nameof(Others), DisableDiscoveryEnumeration = true)]
    public void Another_training_is_refused_and_what_differs_is_named(string difference, Func<CnnClassificationOptions> options)
    {
        Interrupt(Options with { Run = Resumed }, epoch: 1, batch: 2);

        var error = Assert.Throws<InvalidOperationException>(() => Train(options() with { Run = Resumed }));

        Assert.Contains($"The run in '{Folder}' cannot be resumed, since it is another training", error.Message);
        Assert.Contains(difference, error.Message);
    }

    [Fact]
    public void Other_rows_and_other_networks_are_refused()
    {
        Interrupt(Options with { Run = Resumed }, epoch: 1, batch: 2);
        var rows = Picture.Rows(37);

        Assert.Contains("training rows was \"38, ", Assert.Throws<InvalidOperationException>(
            () => Train(Options with { Run = Resumed }, Picture.View(rows.Take(1).Concat(rows.Skip(1).Reverse())))).Message);
        Assert.Contains("network was \"with_dropout\" and is \"tiny\"", Assert.Throws<InvalidOperationException>(
            () => new CnnClassificationTrainer(Swatches.Tiny, "Label", "Image", Options with { Run = Resumed }).Fit(Rows)).Message);
    }

    [Fact]
    public void What_has_no_part_in_the_result_may_differ()
    {
        Interrupt(Options with { Run = Resumed }, epoch: 2, batch: 2);

        Assert.Equal(Train(Options), Train(Options with
        {
            Run = Resumed with { Checkpoints = new() { KeepLast = 5 } }, Progress = new Recorder(), Device = null, CacheSizeInMegabytes = 100, ReturnBestOnCancellation = true,
        }));
    }

    [Fact]
    public void The_record_of_a_resumed_run_is_that_of_one_that_was_not_interrupted()
    {
        var options = Options with { ValidationSetFraction = 0.2 };
        Train(options with { Run = new() { Folder = Folder + "-whole" } });
        Interrupt(options with { Run = Resumed with { Report = true } }, epoch: 1, batch: 2);
        // Lines that a killed process wrote behind its last checkpoint.
        File.AppendAllText(Path.Combine(Folder, "metrics.jsonl"), "{\"kind\":\"batch\",\"epo");

        Train(options with { Run = Resumed with { Report = true } });

        Assert.Equal(Losses(Folder + "-whole"), Losses(Folder));
        Assert.Contains("<dd>3 of 3</dd>", File.ReadAllText(Path.Combine(Folder, "report.html")));

        static IEnumerable<(string?, int, int, double)> Losses(string run) => File.ReadLines(Path.Combine(run, "metrics.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement).Select(line => (
                line.GetProperty("kind").GetString(), line.GetProperty("epoch").GetInt32(), line.GetProperty("step").GetInt32(), line.GetProperty("loss").GetDouble()));
    }

    [Fact]
    public void Segmentation_several_classes_and_modules_are_resumed_too()
    {
        var blocks = Blocks.View(30);
        Check(
            run => new CnnSegmentationTrainer(Scenes.Tiny, "LabelMap", "Image", Scenes.Quick with { Threads = 1, Epochs = 3, Run = run.Run, CancellationToken = run.Token, Progress = run.Progress })
                .Fit(Scenes.View(16)).Weights["conv1.weight"]);
        var tagged = Blocks.Tagged().Fit(blocks).Transform(blocks);
        Check(
            run => new CnnMultiLabelTrainer(Blocks.Tiny, "Labels", "Image", Blocks.Quick with { Threads = 1, Epochs = 3, Run = run.Run, CancellationToken = run.Token, Progress = run.Progress })
                .Fit(tagged).Weights["conv1.weight"]);
        Check(run =>
        {
            using var model = Classification.Training.Ml.MulticlassClassification.Trainers.TorchModule(Module, "Label", "Image", Options with
            {
                ValidationSetFraction = 0.2, Run = run.Run, CancellationToken = run.Token, Progress = run.Progress,
            }).Fit(Rows);
            return [.. Classification.Training.Scores(model, Rows).SelectMany(scores => scores)];
        });
    }

    private void Check(Func<(RunOptions? Run, IProgress<TrainingProgress>? Progress, CancellationToken Token), float[]> train)
    {
        using var source = new CancellationTokenSource();
        var run = new RunOptions { Folder = Path.Combine(folder.Path, Path.GetRandomFileName()), Resume = true, Report = false };
        var recorder = new Recorder(report =>
        {
            if (report is { Epoch: 2, Batch: 2 })
                source.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => train((run, recorder, source.Token)));

        Assert.Equal(train((null, null, CancellationToken.None)), train((run, null, CancellationToken.None)));
    }

    private static torch.nn.Module<torch.Tensor, torch.Tensor> Module(int classes) => torch.nn.Sequential(
        ("conv", torch.nn.Conv2d(3, 8, 3, 2)), ("bn", torch.nn.BatchNorm2d(8)), ("relu", torch.nn.ReLU()), ("pool", torch.nn.AdaptiveAvgPool2d(1)),
        ("flatten", torch.nn.Flatten()), ("dropout", torch.nn.Dropout(0.2)), ("fc", torch.nn.Linear(8, classes)));
}
