using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Tests.Augmentation;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Graph;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Training.Runs;

/// <summary>Trainings that are interrupted.</summary>
internal static class ResumedTraining
{
    /// <summary>Options of five batches an epoch, on one thread, whose result is the same to the last bit every time.</summary>
    public static CnnClassificationOptions Options { get; } = Quick with { ImageSize = 16, Threads = 1, Epochs = 3 };

    public static IDataView Rows { get; } = Picture.View(Picture.Rows(38));

    public static Network WithDropout(int classes, Shape? input) => Network.Input(input ?? Shape.Map(3, 16, 16))
        .Conv("conv1", 6, kernel: 3, stride: 2).BatchNorm("bn1").Relu().Conv("conv2", 8, kernel: 3).BatchNorm("bn2").Relu()
        .GlobalAveragePool().Dropout(0.3).Linear("fc", classes).ToNetwork("with_dropout");

    public static CnnClassificationTrainer Trainer(CnnClassificationOptions options) =>
        Ml.MulticlassClassification.Trainers.Cnn(WithDropout, "Label", "Image", options);

    /// <summary>All numbers of the network that a training gives.</summary>
    public static float[] Train(CnnClassificationOptions options, IDataView? rows = null)
    {
        using var model = Trainer(options).Fit(rows ?? Rows);
        return [.. model.Weights.Network.Parameters.Where(parameter => parameter.Role != ParameterRole.BatchCount)
            .SelectMany(parameter => model.Weights[parameter.Key])];
    }

    /// <summary>Trains until a batch is done, where it is cancelled.</summary>
    public static void Interrupt(CnnClassificationOptions options, int epoch, int batch)
    {
        using var source = new CancellationTokenSource();
        var before = options.Progress;
        var recorder = new Recorder(report =>
        {
            before?.Report(report);
            if (report.Epoch == epoch && report.Batch == batch)
                source.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => Trainer(options with { CancellationToken = source.Token, Progress = recorder }).Fit(Rows));
    }
}
