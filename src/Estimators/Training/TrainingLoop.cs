using System.Globalization;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Estimators.Training.Runs;
using MLNet.CnnCatalog.Transforms.Augmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>Trains one network on one set of images.</summary>
internal sealed class TrainingLoop<TTarget> : IDisposable
{
    // Losses of networks that learn nothing scatter above the level of chance, not below it.
    private const double Moved = 0.99;

    private readonly CnnTrainingOptions options;
    private readonly TrainingData<TTarget> data;
    private readonly VisionTask<TTarget> task;
    private readonly NetworkInput input;
    private readonly ITrainable network;
    private readonly TrainingLog log;
    private readonly RunRecord? record;
    private readonly IDisposable? heap;
    private readonly Learner<TTarget> learner;
    private readonly WeightAverage? average;
    private readonly EpochPlan plan;
    private readonly TrainingState state = new();
    private readonly BatchReports reports;
    private Batch<TTarget>? lastBatch;

    /// <exception cref="InvalidDataException">The training is to stop early, and there is nothing to validate.</exception>
    public TrainingLoop(
        ITrainable network, NetworkInput input, TrainingData<TTarget> data, VisionTask<TTarget> task, CnnTrainingOptions options, TrainingLog log,
        RunRecord? record)
    {
        if (options.EarlyStopping is not null && data.Validation is null)
            throw new InvalidDataException(
                $"{nameof(options.EarlyStopping)} needs images to validate, and {nameof(options.ValidationSetFraction)} {options.ValidationSetFraction} " +
                "of the rows is none. Raise it, or give a ValidationSet.");
        (this.network, this.input, this.data, this.task, this.options, this.log, this.record) = (network, input, data, task, options, log, record);
        heap = network.Device.type != DeviceType.CPU ? null : options.GradientCheckpointing ? NativeHeap.GiveBack() : NativeHeap.Keep();
        learner = new(network, input, task, options);
        plan = new(data.Training.Count, options.BatchSize, options.AccumulateBatches);
        average = options.ExponentialMovingAverage is { } how ? new(network.Tensors, how, plan.Steps * options.Epochs) : null;
        reports = new(options, state, plan.Batches, record);
    }

    /// <summary>Makes batches of what is to be learnt from.</summary>
    public required BatchAssembly<TTarget> Assembly { get; init; }

    /// <summary>Trains; which weights the network remembers is said at <see cref="CnnTrainingOptions.ValidationSet"/>.</summary>
    /// <exception cref="NotFiniteNumberException">The loss, the weights or the scores are no numbers any more.</exception>
    public void Run()
    {
        try
        {
            for (; state.Epoch <= options.Epochs && !IsOver; state.Epoch++)
            {
                Learn();
                reports.EndEpoch(Validate());
                state.Batches = 0;
            }
        }
        catch (OperationCanceledException) when (options.ReturnBestOnCancellation && state.Steps > 0)
        {
            // What was learnt so far is kept.
            reports.Read();
        }

        average?.Exchange();
        RequireFiniteResult();
        WarnOfChance();
    }

    public void Dispose()
    {
        reports.Dispose();
        lastBatch?.Dispose();
        average?.Dispose();
        learner.Dispose();
        heap?.Dispose();
    }

    private bool IsOver => options.EarlyStopping is { } early && state.Standing.Waited >= early.Patience;

    private void Learn()
    {
        reports.BeginEpoch();
        var frozen = state.Epoch <= options.FreezeBackboneEpochs;
        learner.Freeze(frozen);
        var shape = input.Images.Format.Shape;
        var size = options.SizeInTraining(state.Epoch, new(shape.Height, shape.Width));
        var order = new Random(RandomSeed(batch: -1));
        var samples = data.Training.Batches(options.BatchSize, order, options.CancellationToken);
        foreach (var next in reports.Await(BatchesAhead.Of(samples, Assembly.InEpoch(state.Epoch), options.CancellationToken)))
        {
            lastBatch?.Dispose();
            lastBatch = next;
            record?.Show(() => Examination.PixelsOf(next));
            options.CancellationToken.ThrowIfCancellationRequested();
            if (next.Count >= 2)
                LearnFrom(next, frozen, size);
        }

        reports.EndLearning();
    }

    private void LearnFrom(Batch<TTarget> batch, bool frozen, ImageSize size)
    {
        network.Seed(RandomSeed(state.Batches));
        var losses = learner.Add(batch, plan.ShareOf(state.Batches, batch.Count), frozen, size);
        var rate = options.HighestLearningRate * options.Schedule.FactorAt(state.Steps, plan.Steps, plan.Steps * options.Epochs);
        if (plan.EndsStep(state.Batches))
        {
            var hasChanged = learner.Step(rate);
            state.Steps++;
            if (hasChanged)
                average?.Follow(state.Steps);
        }

        state.Batches++;
        state.Images += batch.Count;
        reports.Add(losses, batch.Count, rate);
    }

    private int RandomSeed(long batch) => SampleRandom.Of(options.Seed, state.Epoch, batch).Next(int.MaxValue);

    private IReadOnlyList<Measure> Validate()
    {
        if (data.Validation is not { } validation)
            return [];
        average?.Exchange();
        try
        {
            var results = Measure(validation);
            var isBest = results[0].IsBetterThan(state.Standing.Best) && network.FirstNotFinite() is null;
            if (isBest)
                network.Remember();
            state.Standing = state.Standing.After(results[0], isBest, options.EarlyStopping?.MinimumImprovement ?? 0);
            return results;
        }
        finally
        {
            average?.Exchange();
        }
    }

    private IReadOnlyList<Measure> Measure(IImageSource<TTarget> validation)
    {
        using var noGrad = no_grad();
        var measurement = task.Measure();
        var samples = validation.Batches(options.BatchSize, order: null, options.CancellationToken);
        foreach (var batch in BatchesAhead.Of(samples, input, options.CancellationToken))
        {
            using var read = batch;
            options.CancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            measurement.Add(network.Forward(input.Place(batch.Images, network.Device)), batch.Targets);
        }

        return measurement.Results;
    }

    // A step's loss was computed before its update, so that none shows what the last one did.
    private void RequireFiniteResult()
    {
        if (state.Standing.Best is not null)
            return;
        if (state.Standing.Last is { } measure)
            throw reports.Exploded(
                string.Create(CultureInfo.InvariantCulture, $"The validation {measure.Name.ToLowerInvariant()} was {measure.Value}, and never a finite number,"),
                measure.Value);
        if (network.FirstNotFinite() is { } key)
            throw reports.Exploded($"'{key}' is not finite any more", double.NaN);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        if (!network.Forward(input.Place(lastBatch!.Images, network.Device)).All(output => output.isfinite().all().item<bool>()))
            throw reports.Exploded("The scores are not finite any more", double.NaN);
    }

    private void WarnOfChance()
    {
        var chance = (1 + network.Heads.Sum(head => head.LossWeight)) * task.ChanceLoss;
        if (double.IsFinite(state.LowestLoss) && state.LowestLoss > Moved * chance)
            log.Warn(string.Create(
                CultureInfo.InvariantCulture,
                $"The training loss never came below that of chance, {chance:g4} (the lowest mean of an epoch was {state.LowestLoss:g4}): the network has " +
                $"learnt nothing from the images. Try more Epochs, another LearningRate or Normalization, with pretrained weights {nameof(options.FreezeBatchNorm)}, " +
                $"and look at whether the labels belong to the images."));
    }
}
