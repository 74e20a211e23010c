using System.Diagnostics;
using System.Globalization;
using MLNet.CnnCatalog.Estimators.Training.Runs;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>
/// The losses of batches on their way to whoever listens. The device is asked for them only where somebody hears of them, or an epoch is over: until it
/// answers, it has no more work.
/// </summary>
internal sealed class BatchReports(CnnTrainingOptions options, TrainingState state, long batchesPerEpoch, RunRecord? record) : IDisposable
{
    private readonly Stopwatch total = Stopwatch.StartNew();
    private readonly Stopwatch learning = new();
    private readonly Stopwatch waiting = new();
    private readonly Queue<Pending> unread = [];

    /// <summary>Losses of a batch on the device: the whole, and behind it what it is made of.</summary>
    private readonly record struct Pending(
        BatchLosses Losses, int Epoch, long Batch, int Images, double LearningRate, double ImagesPerSecond, TimeSpan Elapsed);

    /// <summary>The last batch whose losses were read.</summary>
    public TrainingProgress? Last { get; private set; }

    public void BeginEpoch() => learning.Start();

    /// <summary>The batches of an epoch, for which somebody has to wait.</summary>
    public IEnumerable<TBatch> Await<TBatch>(IEnumerable<TBatch> batches) => waiting.Over(batches);

    /// <summary>Takes over the losses of the batch that the state is at.</summary>
    /// <exception cref="NotFiniteNumberException">A loss is no number any more.</exception>
    public void Add(BatchLosses losses, int images, double learningRate)
    {
        unread.Enqueue(new(losses, state.Epoch, state.Batches, images, learningRate, state.Images / learning.Elapsed.TotalSeconds, total.Elapsed));
        if (options.Progress is not null || (record is not null && RunRecord.Wants(state.Batches, batchesPerEpoch)))
            Read();
    }

    /// <summary>The images of the epoch were learnt from.</summary>
    /// <exception cref="NotFiniteNumberException">A loss is no number any more.</exception>
    public void EndLearning()
    {
        Read();
        learning.Stop();
        state.LowestLoss = Math.Min(state.LowestLoss, state.LossOfEpoch.Mean);
        state.LossOfEpoch = default;
    }

    /// <summary>The epoch is over, and perhaps something was measured.</summary>
    public void EndEpoch(IReadOnlyList<Measure> measures)
    {
        if (measures.Count > 0)
            options.Progress?.Report(
                Last! with { Measures = measures.ToDictionary(measure => measure.Name, measure => measure.Value), Elapsed = total.Elapsed });
        record?.EndEpoch(new(waiting.Elapsed.TotalSeconds, learning.Elapsed.TotalSeconds, total.Elapsed.TotalSeconds), measures);
    }

    /// <exception cref="NotFiniteNumberException">A loss is no number any more.</exception>
    public void Read()
    {
        while (unread.TryDequeue(out var pending))
        {
            Last = ProgressOf(pending);
            record?.Add(Last, pending.Images);
            if (!double.IsFinite(Last.Loss))
                throw Exploded(string.Create(CultureInfo.InvariantCulture, $"The loss became {Last.Loss}"), Last.Loss);
            state.LossOfEpoch = state.LossOfEpoch.And(Last.Loss, pending.Images);
            options.Progress?.Report(Last);
        }
    }

    public NotFiniteNumberException Exploded(string what, double number) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{what} in epoch {Last!.Epoch} of {options.Epochs}, batch {Last.Batch}, at learning rate {Last.LearningRate:g4}. ") +
        $"Lower LearningRate, lengthen the warm-up, set {nameof(options.ClipGradientNorm)}, or check that a vector column is scaled to about -1 to 1.", number);

    public void Dispose()
    {
        foreach (var pending in unread)
            pending.Losses.Values.Dispose();
    }

    private TrainingProgress ProgressOf(Pending pending)
    {
        using var values = pending.Losses.Values;
        using var scope = NewDisposeScope();
        var losses = values.cpu().data<float>().ToArray();
        return new()
        {
            Epoch = pending.Epoch,
            Epochs = options.Epochs,
            Batch = pending.Batch,
            Batches = batchesPerEpoch,
            Loss = losses[0],
            Losses = pending.Losses.Names.Zip(losses.Skip(1)).GroupBy(pair => pair.First).ToDictionary(
                pairs => pairs.Key, pairs => pairs.Sum(pair => (double)pair.Second)),
            LearningRate = pending.LearningRate,
            ImagesPerSecond = pending.ImagesPerSecond,
            Elapsed = pending.Elapsed,
        };
    }
}

/// <summary>Losses of a batch, still on the device: the whole, and behind it those of the names.</summary>
internal readonly record struct BatchLosses(IReadOnlyList<string> Names, Tensor Values);
