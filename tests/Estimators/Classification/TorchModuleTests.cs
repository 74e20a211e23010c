using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Transforms.Images;
using TorchSharp;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;
using TorchModule = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace MLNet.CnnCatalog.Estimators.Tests.Classification;

/// <summary>TorchSharp modules of the user's own in the same trainer.</summary>
public class TorchModuleTests
{
    private static readonly IDataView Rows = View(Swatches.Rows(45));

    [Fact]
    public void A_module_trains_scores_and_predicts_like_a_network_of_the_catalog()
    {
        var recorder = new Recorder();
        using var model = Fit(Small, Quick with { Epochs = 8, ValidationSetFraction = 0.2, Progress = recorder });

        Assert.InRange(Ml.MulticlassClassification.Evaluate(model.Transform(Rows)).MicroAccuracy, 0.9, 1);
        Assert.Equal(8, recorder.Reports.Count(report => report.ValidationLoss is not null));
        using var engine = Ml.Model.CreatePredictionEngine<Swatch, OnlyScore>(model);
        Assert.All(Swatches.Rows(45).Zip(Scores(model, Rows)), pair =>
            Assert.All(engine.Predict(pair.First).Score.Zip(pair.Second), score => Assert.Equal(score.First, score.Second, tolerance: 1e-5)));
    }

    [Fact]
    public void The_best_epoch_of_validation_is_put_back_into_the_module()
    {
        var recorder = new Recorder();
        var map = Ml.Transforms.Conversion.MapValueToKey("Label").Fit(Rows);
        var validation = map.Transform(View(Swatches.Rows(21, seed: 9)));
        using var model = Ml.MulticlassClassification.Trainers.TorchModule(Small, "Label", "Image", Quick with
        {
            LearningRate = 0.3, Optimizer = new SgdOptimizer(), Schedule = new ConstantSchedule(), ValidationSet = validation, Progress = recorder,
        }).Fit(map.Transform(Rows));

        Assert.Equal(
            recorder.Reports.Min(report => report.ValidationLoss ?? double.MaxValue),
            Ml.MulticlassClassification.Evaluate(model.Transform(validation)).LogLoss,
            tolerance: 1e-4);
    }

    [Fact]
    public async Task Threads_that_score_when_the_module_is_disposed_are_told_so()
    {
        for (var round = 0; round < 5; round++)
        {
            var model = Fit(Small, Quick with { Epochs = 1, BatchSize = 2 });
            var expected = Scores(model, Rows);
            using var started = new CountdownEvent(3);
            var threads = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
            {
                started.Signal();
                while (true)
                    Assert.Equal(expected, Scores(model, Rows));
            })).ToArray();
            started.Wait(TestContext.Current.CancellationToken);

            model.Dispose();

            foreach (var thread in threads)
                await Assert.ThrowsAsync<ObjectDisposedException>(() => thread);
            model.Dispose();
        }
    }

    [Fact]
    public void A_module_is_cross_validated()
    {
        var pipeline = Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.MulticlassClassification.Trainers.TorchModule(Small, "Label", "Image", Quick));

        Assert.Equal(2, Ml.MulticlassClassification.CrossValidate(Rows, pipeline, numberOfFolds: 2).Count);
    }

    [Fact]
    public void What_a_module_cannot_do_is_said()
    {
        using var model = Fit(Small, Quick with { Epochs = 1 });

        Assert.Contains("TorchSharp module", Assert.Throws<InvalidOperationException>(() => model.LastTransformer.Weights).Message);
        Assert.Contains("only a graph can leave TorchSharp", Assert.Throws<NotSupportedException>(() => ((ICanSaveModel)model.LastTransformer).Save(null!)).Message);
        foreach (var options in (CnnClassificationOptions[])[
            Quick with { FreezeBackboneEpochs = 1 }, Quick with { Weights = "some.pth" }, Quick with { FreezeBatchNorm = true },
            Quick with { Precision = TrainingPrecision.BFloat16 }, Quick with { GradientCheckpointing = true },
            Quick with { StochasticDepthRate = 0.1 }, Quick with { TrainingImageSize = 10 }, Quick with { ProgressiveResizing = new() { From = 8 } }])
            Assert.Contains("need a network of the catalog, whose layers are known", Assert.Throws<ArgumentException>(() => Fit(Small, options)).Message);
    }

    [Fact]
    public void A_module_with_another_number_of_outputs_is_refused() =>
        Assert.Contains("[batch, 3]", Assert.Throws<InvalidOperationException>(() => Fit(_ => Small(7), Quick)).Message);

    [Fact]
    public void Images_that_are_resized_need_a_size()
    {
        using var folder = new TemporaryFolder();
        Swatches.Write(folder.Path, 6);
        var rows = Ml.Data.LoadFromEnumerable(MLNet.CnnCatalog.Transforms.Images.ImageFolder.Enumerate(folder.Path));

        var error = Assert.Throws<ArgumentException>(() => Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.Transforms.LoadImages("Image", folder.Path, "Path"))
            .Append(Ml.MulticlassClassification.Trainers.TorchModule(Small, "Label", "Image", Quick)).Fit(rows));

        Assert.Contains("Set ImageSize", error.Message);
    }

    private static TorchModule Small(int classes) => torch.nn.Sequential(
        ("conv", torch.nn.Conv2d(3, 8, 3, 2)),
        ("bn", torch.nn.BatchNorm2d(8)),
        ("relu", torch.nn.ReLU()),
        ("pool", torch.nn.AdaptiveAvgPool2d(1)),
        ("flatten", torch.nn.Flatten()),
        ("fc", torch.nn.Linear(8, classes)));

    private static TransformerChain<CnnClassificationTransformer> Fit(Func<int, TorchModule> module, CnnClassificationOptions options) =>
        Ml.Transforms.Conversion.MapValueToKey("Label").Append(Ml.MulticlassClassification.Trainers.TorchModule(module, "Label", "Image", options)).Fit(Rows);

    private sealed class OnlyScore
    {
        public float[] Score { get; set; } = [];
    }
}
