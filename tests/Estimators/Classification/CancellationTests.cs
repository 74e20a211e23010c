using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Classification;

public class CancellationTests
{
    [Fact]
    public void A_cancelled_training_stops_before_the_next_batch()
    {
        using var source = new CancellationTokenSource();
        var recorder = new Recorder(report => CancelAt(report, epoch: 2, batch: 3, source));

        Assert.ThrowsAny<OperationCanceledException>(() => Fit(View(Swatches.Rows(40)), Quick with { Progress = recorder, CancellationToken = source.Token }));

        Assert.Equal((2, 3L), (recorder.Reports[^1].Epoch, recorder.Reports[^1].Batch));
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(0)]
    public void A_cancelled_training_returns_the_best_network_so_far_where_asked_to(int cacheSizeInMegabytes)
    {
        using var source = new CancellationTokenSource();
        var rows = View(Swatches.Rows(40));
        var options = Quick with
        {
            Epochs = 500,
            CacheSizeInMegabytes = cacheSizeInMegabytes,
            ReturnBestOnCancellation = true,
            Progress = new Recorder(report => CancelAt(report, epoch: 8, batch: 2, source)),
            CancellationToken = source.Token,
        };

        using var model = Fit(rows, options with { Schedule = new ConstantSchedule() });

        Assert.InRange(Ml.MulticlassClassification.Evaluate(model.Transform(rows)).MicroAccuracy, 0.95, 1);
    }

    [Fact]
    public void With_validation_the_best_is_the_epoch_with_the_lowest_loss()
    {
        using var source = new CancellationTokenSource();
        var recorder = new Recorder(report => CancelAt(report, epoch: 4, batch: 1, source));
        var map = Ml.Transforms.Conversion.MapValueToKey("Label").Fit(View(Swatches.Rows(40)));
        var validation = map.Transform(View(Swatches.Rows(21, seed: 9)));
        var options = Quick with
        {
            Epochs = 50, ValidationSet = validation, ReturnBestOnCancellation = true, CancellationToken = source.Token, Progress = recorder,
        };

        using var model = Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", options).Fit(map.Transform(View(Swatches.Rows(40))));

        var losses = recorder.Reports.Where(report => report.ValidationLoss is not null).Select(report => report.ValidationLoss!.Value).ToList();
        Assert.Equal(3, losses.Count);
        Assert.Equal(losses.Min(), Ml.MulticlassClassification.Evaluate(model.Transform(validation)).LogLoss, tolerance: 1e-4);
    }

    [Fact]
    public void A_training_cancelled_before_its_first_batch_throws_all_the_same()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => Fit(
            View(Swatches.Rows(40)), Quick with { ReturnBestOnCancellation = true, CancellationToken = source.Token }));
    }

    private static void CancelAt(TrainingProgress report, int epoch, long batch, CancellationTokenSource source)
    {
        if (report.Epoch == epoch && report.Batch == batch)
            source.Cancel();
    }
}
