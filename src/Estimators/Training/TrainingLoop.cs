using System.Diagnostics;
using System.Globalization;
using MLNet.CnnCatalog.Estimators.Torch;
using TorchSharp;
using static TorchSharp.torch;
using TorchOptimizer = TorchSharp.torch.optim.Optimizer;

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
    private readonly IDisposable? keptMemory;
    private readonly TorchOptimizer optimizer;
    private readonly Stopwatch total = Stopwatch.StartNew();
    private readonly Stopwatch learning = new();
    private readonly Random order;
    private readonly long batchesPerEpoch;
    private readonly Queue<Step> unread = [];
    private IReadOnlyList<string> lossNames = [];
    private double lowestLoss = double.PositiveInfinity;
    private double lossOfEpoch;
    private long imagesOfEpoch;
    private Measure? best;
    private Measure? measured;
    private Batch<TTarget>? lastBatch;
    private TrainingProgress? last;
    private long steps;
    private long images;

    public TrainingLoop(
        ITrainable network, NetworkInput input, TrainingData<TTarget> data, VisionTask<TTarget> task, CnnTrainingOptions options, TrainingLog log)
    {
        (this.network, this.input, this.data, this.task, this.options, this.log) = (network, input, data, task, options, log);
        order = new Random(options.Seed);
        keptMemory = network.Device.type == DeviceType.CPU ? NativeHeap.Keep() : null;
        optimizer = Optimizers.Create(network, options);
        var (whole, rest) = Math.DivRem(data.Training.Count, options.BatchSize);
        batchesPerEpoch = whole + (rest >= 2 ? 1 : 0);
    }

    /// <summary>Makes batches of what is to be learnt from.</summary>
    public required BatchAssembly<TTarget> Assembly { get; init; }

    /// <summary>A step whose losses are still on the device: the whole, and behind it what it is made of.</summary>
    private readonly record struct Step(Tensor Losses, int Epoch, long Batch, int Images, double LearningRate, double ImagesPerSecond, TimeSpan Elapsed);

    /// <summary>Trains; which weights the network remembers is said at <see cref="CnnTrainingOptions.ValidationSet"/>.</summary>
    /// <exception cref="NotFiniteNumberException">The loss, the weights or the scores are no numbers any more.</exception>
    public void Run()
    {
        try
        {
            for (var epoch = 1; epoch <= options.Epochs; epoch++)
            {
                Learn(epoch);
                Validate();
            }
        }
        catch (OperationCanceledException) when (options.ReturnBestOnCancellation && steps > 0)
        {
            // What was learnt so far is kept.
            ReadLosses();
        }

        RequireFiniteResult();
        WarnOfChance();
    }

    public void Dispose()
    {
        foreach (var step in unread)
            step.Losses.Dispose();
        lastBatch?.Dispose();
        optimizer.Dispose();
        keptMemory?.Dispose();
    }

    private void Learn(int epoch)
    {
        learning.Start();
        var frozen = epoch <= options.FreezeBackboneEpochs;
        Freeze(frozen);
        var batch = 0L;
        var samples = data.Training.Batches(options.BatchSize, order, options.CancellationToken);
        foreach (var next in BatchesAhead.Of(samples, Assembly.InEpoch(epoch), options.CancellationToken))
        {
            lastBatch?.Dispose();
            lastBatch = next;
            options.CancellationToken.ThrowIfCancellationRequested();
            if (next.Count < 2)
                continue;
            var rate = Optimizers.LearningRate(options) * options.Schedule.FactorAt(steps, batchesPerEpoch, options.Epochs);
            var losses = LearnFrom(next, rate, frozen);
            steps++;
            images += next.Count;
            unread.Enqueue(new(losses, epoch, ++batch, next.Count, rate, images / learning.Elapsed.TotalSeconds, total.Elapsed));
            if (options.Progress is not null)
                ReadLosses();
        }

        ReadLosses();
        learning.Stop();
        if (imagesOfEpoch > 0)
            lowestLoss = Math.Min(lowestLoss, lossOfEpoch / imagesOfEpoch);
        (lossOfEpoch, imagesOfEpoch) = (0, 0);
    }

    private void Freeze(bool frozen)
    {
        foreach (var part in network.Parts.Where(part => part.IsBackbone))
            part.Parameter.requires_grad = !frozen;
    }

    private Tensor LearnFrom(Batch<TTarget> batch, double rate, bool frozen)
    {
        using var scope = NewDisposeScope();
        Optimizers.SetLearningRate(optimizer, rate, options);
        optimizer.zero_grad();
        var placed = batch.Mix(input.Place(batch.Images, network.Device));
        var outputs = frozen ? network.ForwardFrozen(placed) : network.ForwardWithHeads(placed);
        var losses = batch.Mix(targets => LossesOf(outputs, targets));
        var whole = losses.Skip(1).Aggregate(Weighted(losses[0]), (sum, loss) => sum.add(Weighted(loss)));
        whole.backward();
        optimizer.step();
        lossNames = [.. losses.Select(loss => loss.Name)];
        return stack([whole.detach(), .. losses.Select(loss => loss.Value.detach())]).DetachFromDisposeScope();

        static Tensor Weighted(Loss loss) => loss.Weight == 1 ? loss.Value : loss.Value.mul(loss.Weight);
    }

    private IReadOnlyList<Loss> LossesOf(IReadOnlyList<Tensor> outputs, IReadOnlyList<TTarget> targets)
    {
        var own = network.OutputCount;
        var ofHeads = network.Heads.Zip(outputs.Skip(own)).SelectMany(head => task.Losses([head.Second], targets)
            .Select(loss => loss with { Name = head.First.Name, Weight = loss.Weight * head.First.LossWeight }));
        return [.. task.Losses([.. outputs.Take(own)], targets), .. ofHeads];
    }

    // The device is asked for losses only where somebody hears of them, or an epoch is over: until it answers, it has no more work.
    private void ReadLosses()
    {
        while (unread.TryDequeue(out var step))
        {
            using (step.Losses)
            using (NewDisposeScope())
                last = ProgressOf(step, step.Losses.cpu().data<float>().ToArray());
            if (!double.IsFinite(last.Loss))
                throw Exploded(string.Create(CultureInfo.InvariantCulture, $"The loss became {last.Loss}"), last.Loss);
            (lossOfEpoch, imagesOfEpoch) = (lossOfEpoch + (last.Loss * step.Images), imagesOfEpoch + step.Images);
            options.Progress?.Report(last);
        }
    }

    private TrainingProgress ProgressOf(Step step, float[] losses) => new()
    {
        Epoch = step.Epoch,
        Epochs = options.Epochs,
        Batch = step.Batch,
        Batches = batchesPerEpoch,
        Loss = losses[0],
        Losses = lossNames.Zip(losses.Skip(1)).GroupBy(pair => pair.First).ToDictionary(pairs => pairs.Key, pairs => pairs.Sum(pair => (double)pair.Second)),
        LearningRate = step.LearningRate,
        ImagesPerSecond = step.ImagesPerSecond,
        Elapsed = step.Elapsed,
    };

    private void Validate()
    {
        if (data.Validation is not { } validation)
            return;
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

        var results = measurement.Results;
        measured = results[0];
        if (results[0].IsBetterThan(best) && network.FirstNotFinite() is null)
        {
            network.Remember();
            best = results[0];
        }

        options.Progress?.Report(
            last! with { Measures = results.ToDictionary(measure => measure.Name, measure => measure.Value), Elapsed = total.Elapsed });
    }

    // A step's loss was computed before its update, so that none shows what the last one did.
    private void RequireFiniteResult()
    {
        if (best is not null)
            return;
        if (measured is { } measure)
            throw Exploded(
                string.Create(CultureInfo.InvariantCulture, $"The validation {measure.Name.ToLowerInvariant()} was {measure.Value}, and never a finite number,"),
                measure.Value);
        if (network.FirstNotFinite() is { } key)
            throw Exploded($"'{key}' is not finite any more", double.NaN);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        if (!network.Forward(input.Place(lastBatch!.Images, network.Device)).All(output => output.isfinite().all().item<bool>()))
            throw Exploded("The scores are not finite any more", double.NaN);
    }

    private void WarnOfChance()
    {
        var chance = (1 + network.Heads.Sum(head => head.LossWeight)) * task.ChanceLoss;
        if (double.IsFinite(lowestLoss) && lowestLoss > Moved * chance)
            log.Warn(string.Create(
                CultureInfo.InvariantCulture,
                $"The training loss never came below that of chance, {chance:g4} (the lowest mean of an epoch was {lowestLoss:g4}): the network has " +
                $"learnt nothing from the images. Try more Epochs, another LearningRate or Normalization, with pretrained weights {nameof(options.FreezeBatchNorm)}, " +
                $"and look at whether the labels belong to the images."));
    }

    private NotFiniteNumberException Exploded(string what, double number) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{what} in epoch {last!.Epoch} of {options.Epochs}, batch {last.Batch}, at learning rate {last.LearningRate:g4}. ") +
        "Lower LearningRate, lengthen the warm-up, or check that a vector column is scaled to about -1 to 1.", number);
}
