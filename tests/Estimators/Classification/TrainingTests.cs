using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Images;
using TorchSharp;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Classification;

/// <summary>The training loop and each of its options.</summary>
public class TrainingTests
{
    private static readonly IDataView Rows = View(Swatches.Rows(35));

    public static TheoryData<string, CnnClassificationOptions> Changes => new()
    {
        { "batch size", Quick with { BatchSize = 5 } },
        { "epochs", Quick with { Epochs = 3 } },
        { "learning rate", Quick with { LearningRate = 0.01 } },
        { "schedule", Quick with { Schedule = new ConstantSchedule() } },
        { "warm-up", Quick with { Schedule = new OneCycleSchedule { WarmUpEpochs = 1 } } },
        { "SGD", Quick with { Optimizer = new SgdOptimizer() } },
        { "RMSProp", Quick with { Optimizer = new RmsPropOptimizer() } },
        { "LAMB", Quick with { Optimizer = new LambOptimizer() } },
        { "Muon", Quick with { Optimizer = new MuonOptimizer() } },
        { "rate of biases", Quick with { BiasLearningRateFactor = 64 } },
        { "weight decay", Quick with { WeightDecay = 0.1 } },
        { "label smoothing", Quick with { LabelSmoothing = 0.1 } },
        { "seed", Quick with { Seed = 2 } },
        { "validation fraction", Quick with { ValidationSetFraction = 0.2 } },
    };

    public static TheoryData<Optimizer> Optimizers =>
    [
        new AdamWOptimizer(), new SgdOptimizer(), new SgdOptimizer { Nesterov = true }, new RmsPropOptimizer(), new LambOptimizer(), new MuonOptimizer { OthersLearningRate = 0.02 },
        new MuonOptimizer { NormalizesWeights = true, Others = new SgdOptimizer { Nesterov = true } },
    ];

    public static TheoryData<Optimizer, Optimizer> OfOptimizers => new()
    {
        { new SgdOptimizer(), new SgdOptimizer { Momentum = 0.5 } },
        { new SgdOptimizer(), new SgdOptimizer { Nesterov = true } },
        { new RmsPropOptimizer(), new RmsPropOptimizer { Momentum = 0 } },
        { new RmsPropOptimizer(), new RmsPropOptimizer { Alpha = 0.9 } },
        { new RmsPropOptimizer(), new RmsPropOptimizer { Epsilon = 0.0316 } },
        { new AdamWOptimizer(), new AdamWOptimizer { Beta1 = 0.8 } },
        { new AdamWOptimizer(), new AdamWOptimizer { Beta2 = 0.99 } },
        { new AdamWOptimizer(), new AdamWOptimizer { Epsilon = 1e-3 } },
        { new LambOptimizer(), new LambOptimizer { Beta1 = 0.8 } },
        { new LambOptimizer(), new LambOptimizer { Beta2 = 0.99 } },
        { new LambOptimizer(), new LambOptimizer { Epsilon = 1e-3 } },
        { new LambOptimizer(), new LambOptimizer { MaximumGradientNorm = 0.1 } },
        { new MuonOptimizer(), new MuonOptimizer { Momentum = 0.6 } },
        { new MuonOptimizer(), new MuonOptimizer { Nesterov = false } },
        { new MuonOptimizer(), new MuonOptimizer { NewtonSchulzSteps = 3 } },
        { new MuonOptimizer(), new MuonOptimizer { NormalizesWeights = true } },
        { new MuonOptimizer(), new MuonOptimizer { LeavesFirstConvolution = true } },
        { new MuonOptimizer(), new MuonOptimizer { Others = new SgdOptimizer() } },
        { new MuonOptimizer(), new MuonOptimizer { OthersLearningRate = 0.01 } },
    };

    [Theory]
    [MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public void Every_option_of_learning_changes_what_is_learnt(string option, CnnClassificationOptions changed)
    {
        Assert.NotEmpty(option);
        Assert.NotEqual(Weights(Quick), Weights(changed));
    }

    [Theory]
    [MemberData(nameof(OfOptimizers), DisableDiscoveryEnumeration = true)]
    public void Every_option_of_an_optimiser_changes_what_is_learnt(Optimizer optimizer, Optimizer changed) =>
        Assert.NotEqual(Weights(Quick with { Optimizer = optimizer }), Weights(Quick with { Optimizer = changed }));

    [Theory]
    [MemberData(nameof(Optimizers), DisableDiscoveryEnumeration = true)]
    public void Every_optimiser_learns(Optimizer optimizer)
    {
        using var model = Fit(Rows, Quick with { Optimizer = optimizer, Epochs = 10 });

        Assert.InRange(Ml.MulticlassClassification.Evaluate(model.Transform(Rows)).MicroAccuracy, 0.95, 1);
    }

    [Fact]
    public void The_same_seed_and_threads_give_the_same_losses_and_predictions()
    {
        var (first, second) = (new Recorder(), new Recorder());
        using var model = Fit(Rows, Quick with { Threads = 2, Progress = first });
        using var again = Fit(Rows, Quick with { Threads = 2, Progress = second });

        Assert.Equal(first.Losses, second.Losses);
        Assert.Equal(Scores(model, Rows), Scores(again, Rows));
    }

    [Fact]
    public void Progress_counts_epochs_and_batches_and_follows_the_schedule()
    {
        var recorder = new Recorder();
        using var model = Fit(Rows, Quick with { Epochs = 2, Progress = recorder });

        // 35 images in batches of 8: the last one has 3.
        Assert.Equal([(1, 1), (1, 2), (1, 3), (1, 4), (1, 5), (2, 1), (2, 2), (2, 3), (2, 4), (2, 5)], recorder.Reports.Select(report => (report.Epoch, (int)report.Batch)));
        Assert.All(recorder.Reports, report => Assert.Equal((2, 5L), (report.Epochs, report.Batches)));
        var schedule = new OneCycleSchedule();
        Assert.Equal(Enumerable.Range(0, 10).Select(step => 0.02 * schedule.FactorAt(step, stepsPerEpoch: 5, totalSteps: 10)), recorder.Reports.Select(report => report.LearningRate));
        Assert.All(recorder.Reports, report => Assert.True(report.ImagesPerSecond > 0 && report.Elapsed > TimeSpan.Zero));
    }

    [Fact]
    public void A_last_batch_of_one_image_is_left_out()
    {
        var recorder = new Recorder();
        using var model = Fit(View(Swatches.Rows(17)), Quick with { Epochs = 1, Progress = recorder });

        Assert.Equal([(1L, 2L), (2L, 2L)], recorder.Reports.Select(report => (report.Batch, report.Batches)));
    }

    [Fact]
    public void Validation_is_reported_at_the_end_of_an_epoch_and_its_best_epoch_is_returned()
    {
        var recorder = new Recorder();
        var map = Ml.Transforms.Conversion.MapValueToKey("Label").Fit(Rows);
        var validation = map.Transform(View(Swatches.Rows(21, seed: 9)));
        var trainer = Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", Quick with
        {
            Epochs = 6, LearningRate = 0.3, Optimizer = new SgdOptimizer(), Schedule = new ConstantSchedule(), ValidationSet = validation, Progress = recorder,
        });

        using var model = trainer.Fit(map.Transform(Rows));

        var reports = recorder.Reports.Where(report => report.ValidationLoss is not null).ToList();
        Assert.Equal([1, 2, 3, 4, 5, 6], reports.Select(report => report.Epoch));
        var metrics = Ml.MulticlassClassification.Evaluate(model.Transform(validation));
        Assert.Equal(reports.Min(report => report.ValidationLoss!.Value), metrics.LogLoss, tolerance: 1e-4);
        Assert.Equal(reports.MinBy(report => report.ValidationLoss)!.ValidationAccuracy!.Value, metrics.MicroAccuracy, tolerance: 1e-9);
    }

    [Fact]
    public void A_fraction_for_validation_is_not_trained_on()
    {
        var recorder = new Recorder();
        using var model = Fit(View(Swatches.Rows(40)), Quick with { Epochs = 1, ValidationSetFraction = 0.2, Progress = recorder });

        Assert.Equal(5, recorder.Reports.Count);
        Assert.Equal(4, recorder.Reports[0].Batches);
        Assert.NotNull(recorder.Reports[^1].ValidationAccuracy);
    }

    [Theory]
    [InlineData(2048, 1)]
    [InlineData(0, 3)]
    public void Images_that_fit_the_cache_are_read_once_and_others_every_epoch(int megabytes, int readings)
    {
        var read = 0;
        var counting = Ml.Transforms.CustomMapping<Swatch, Swatch>(
            (source, target) =>
            {
                Interlocked.Increment(ref read);
                (target.Number, target.Label, target.Image) = (source.Number, source.Label, source.Image);
            },
            contractName: null);

        using var model = counting.Append(Ml.Transforms.Conversion.MapValueToKey("Label")).Append(
            Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", Quick with { Epochs = 3, CacheSizeInMegabytes = megabytes })).Fit(Rows);

        // Labels are read twice beside: for the keys, and to count the rows.
        Assert.Equal(35 * (2 + readings), read);
    }

    [Fact]
    public void Streamed_images_are_learnt_as_well_as_cached_ones()
    {
        using var model = Fit(Rows, Quick with { Epochs = 10, CacheSizeInMegabytes = 0, ValidationSetFraction = 0.2 });

        Assert.InRange(Ml.MulticlassClassification.Evaluate(model.Transform(Rows)).MicroAccuracy, 0.95, 1);
    }

    [Fact]
    public void Threads_are_set_for_the_training_and_put_back_after_it()
    {
        var before = torch.get_num_threads();
        var during = 0;
        using var model = Fit(Rows, Quick with { Epochs = 1, Threads = before + 1, Progress = new Recorder(_ => during = torch.get_num_threads()) });

        Assert.Equal((before + 1, before), (during, torch.get_num_threads()));
    }

    [Fact]
    public void Rows_with_a_missing_label_are_left_out()
    {
        var rows = Swatches.Rows(24).ToList();
        var keys = Ml.Transforms.Conversion.MapValueToKey("Label").Fit(View(rows.Where(row => row.Label != "blue")));
        var recorder = new Recorder();

        using var model = Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", Quick with { Epochs = 1, Progress = recorder })
            .Fit(keys.Transform(View(rows)));

        Assert.Equal(2, recorder.Reports[^1].Batches);
        Assert.Equal(2, Scores(model, View(rows))[0].Length);
    }

    [Fact]
    public void Images_are_normalised_as_asked_for()
    {
        using var folder = new TemporaryFolder();
        Swatches.Write(folder.Path, 12);
        var images = Ml.Transforms.Conversion.MapValueToKey("Label").Append(Ml.Transforms.LoadImages("Image", folder.Path, "Path"))
            .Fit(Ml.Data.LoadFromEnumerable(MLNet.CnnCatalog.Transforms.Images.ImageFolder.Enumerate(folder.Path)));
        var rows = images.Transform(Ml.Data.LoadFromEnumerable(MLNet.CnnCatalog.Transforms.Images.ImageFolder.Enumerate(folder.Path)));

        float[] Train(PixelNormalization normalization, int size)
        {
            using var model = Ml.MulticlassClassification.Trainers.Cnn(
                Swatches.Tiny, "Label", "Image", Quick with { Normalization = normalization, ImageSize = size }).Fit(rows);
            return model.Weights["conv.weight"];
        }

        Assert.NotEqual(Train(PixelNormalization.ImageNet, 12), Train(PixelNormalization.MinusOneToOne, 12));
        Assert.NotEqual(Train(PixelNormalization.ImageNet, 12), Train(PixelNormalization.ImageNet, 9));
    }

    [Fact]
    public void Longer_trainings_leave_no_more_tensors_behind_than_short_ones()
    {
        // The count includes the tensors that parameters were made from, so that it is never zero.
        long Growth(int epochs)
        {
            // What other tests have left to the garbage collector.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var before = torch.Tensor.TotalCount;
            using (var model = Fit(Rows, Quick with { Epochs = epochs, ValidationSetFraction = 0.2 }))
                Scores(model, Rows);
            return torch.Tensor.TotalCount - before;
        }

        Assert.Equal(Growth(epochs: 1), Growth(epochs: 6));
    }

    private static float[] Weights(CnnClassificationOptions options)
    {
        using var model = Fit(Rows, options);
        StateDict weights = model.LastTransformer.Weights;
        return [.. weights["conv.weight"], .. weights["fc.weight"]];
    }
}
