using System.Text.Json;
using Microsoft.ML;
using MLNet.CnnCatalog.Analysis;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Training;
using TorchSharp;
using static MLNet.CnnCatalog.Estimators.Tests.Training.Runs.ResumedTraining;

namespace MLNet.CnnCatalog.Estimators.Tests.Training;

/// <summary>Batches that are chosen by the memory that is free.</summary>
public sealed class BatchSizeTests : IDisposable
{
    private static readonly CnnClassificationOptions Fitting = Options with { BatchSize = CnnTrainingOptions.FittingBatchSize };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // By hand: 259 numbers (216 of the convolution, 16 of the batch norm, 27 of the dense layer) four times, and of each image 432 values of its own, 200 behind the
    // convolution, 200 behind ReLU and 8 behind the pool.
    [Theory]
    [InlineData(64, 2 * 4 * ((4 * 259) + (64 * 840)))]
    [InlineData(32, (2 * 4 * ((4 * 259) + (64 * 840))) - 1)]
    [InlineData(256, long.MaxValue / 2)]
    [InlineData(2, 0)]
    public void It_takes_half_of_what_is_free(int size, long freeBytes) =>
        Assert.Equal(size, BatchSizeFitting.Find(Swatches.Tiny(3, input: null), Fitting, images: 1000, freeBytes));

    [Theory]
    [InlineData(300, 256)]
    [InlineData(255, 128)]
    [InlineData(5, 4)]
    [InlineData(2, 2)]
    public void It_is_no_larger_than_the_training_set(int images, int size) =>
        Assert.Equal(size, BatchSizeFitting.Find(Swatches.Tiny(3, input: null), Fitting, images, long.MaxValue / 2));

    [Fact]
    public void Optimisers_averages_and_checkpoints_of_gradients_count()
    {
        var network = NetworkCatalog.Get("resnet18", classes: 10);
        var plain = BatchSizeFitting.BytesOf(network, Fitting, batchSize: 16);

        Assert.Equal(Summary.Of(network).TrainingBytes(16), plain);
        Assert.Equal(Summary.Of(network).TrainingBytes(16, optimizerStates: 1), BatchSizeFitting.BytesOf(network, Fitting with { Optimizer = new SgdOptimizer() }, 16));
        Assert.Equal(Summary.Of(network).TrainingBytes(16, optimizerStates: 3), BatchSizeFitting.BytesOf(network, Fitting with { ExponentialMovingAverage = new() }, 16));
        Assert.InRange(BatchSizeFitting.BytesOf(network, Fitting with { GradientCheckpointing = true }, 16), Summary.Of(network).Parameters * 16, plain * 3 / 4);
    }

    [Fact]
    public void The_record_and_the_log_say_which_it_is_and_a_resumed_training_keeps_it()
    {
        var run = new RunOptions { Folder = Path.Combine(folder.Path, "run"), Resume = true };
        var ml = new MLContext(seed: 1);
        var log = new List<string>();
        ml.Log += (_, entry) => log.Add(entry.RawMessage);
        using var source = new CancellationTokenSource();
        var recorder = new Recorder(_ => source.Cancel());
        var expected = Train(Options with { BatchSize = 32 });

        Assert.ThrowsAny<OperationCanceledException>(() => ml.MulticlassClassification.Trainers
            .Cnn(WithDropout, "Label", "Image", Fitting with { Run = run, Progress = recorder, CancellationToken = source.Token }).Fit(Rows));

        Assert.Contains(log, line => line.StartsWith("Network 'with_dropout' is trained in batches of 32 images, which take about ", StringComparison.Ordinal));
        using var options = JsonDocument.Parse(File.ReadAllText(Path.Combine(run.Folder, "options.json")));
        Assert.Equal(32, options.RootElement.GetProperty("options").GetProperty("BatchSize").GetInt32());
        Assert.Equal(2, recorder.Reports[0].Batches);
        Assert.Equal(expected, Train(Fitting with { Run = run }));
    }

    [Fact]
    public void Free_memory_is_that_of_the_machine_or_less()
    {
        Assert.InRange(BatchSizeFitting.FreeBytes(torch.CPU), 1 << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
    }
}
