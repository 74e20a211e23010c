using System.Diagnostics;
using System.Globalization;
using MLNet.CnnCatalog.Estimators.Torch;
using TorchSharp;
using static TorchSharp.torch;
using TorchOptimizer = TorchSharp.torch.optim.Optimizer;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>Trains one network on one set of images.</summary>
internal sealed class TrainingLoop : IDisposable
{
    private readonly CnnClassificationOptions options;
    private readonly TrainingData data;
    private readonly NetworkInput input;
    private readonly ITrainable network;
    private readonly TrainingLog log;
    private readonly ChanceLevel chance;
    private readonly IDisposable? keptMemory;
    private readonly TorchOptimizer optimizer;
    private readonly Stopwatch total = Stopwatch.StartNew();
    private readonly Stopwatch learning = new();
    private readonly Random order;
    private readonly long batchesPerEpoch;
    private double bestLoss = double.PositiveInfinity;
    private double? validationLoss;
    private ImageBatch lastBatch;
    private TrainingProgress? last;
    private long steps;
    private long images;

    public TrainingLoop(ITrainable network, NetworkInput input, TrainingData data, CnnClassificationOptions options, TrainingLog log)
    {
        (this.network, this.options, this.data, this.input, this.log) = (network, options, data, input, log);
        chance = new(data.Classes, options.LabelSmoothing, network.HeadWeights);
        order = new Random(options.Seed);
        keptMemory = network.Device.type == DeviceType.CPU ? NativeHeap.Keep() : null;
        optimizer = Optimizers.Create(network, options);
        var (whole, rest) = Math.DivRem(data.Training.Count, options.BatchSize);
        batchesPerEpoch = whole + (rest >= 2 ? 1 : 0);
    }

    /// <summary>Trains; which weights the network remembers is said at <see cref="CnnClassificationOptions.ValidationSet"/>.</summary>
    /// <exception cref="NotFiniteNumberException">The loss, the weights or the scores are no numbers any more.</exception>
    public void Run()
    {
        try
        {
            for (var epoch = 1; epoch <= options.Epochs; epoch++)
            {
                Learn(epoch);
                chance.EndEpoch();
                Validate();
            }
        }
        catch (OperationCanceledException) when (options.ReturnBestOnCancellation && steps > 0)
        {
            // What was learnt so far is kept.
        }

        RequireFiniteResult();
        if (chance.IsStuck)
            log.Warn(string.Create(
                CultureInfo.InvariantCulture,
                $"The training loss never came below that of chance, {chance.Loss:g4} (the lowest mean of an epoch was {chance.Lowest:g4}): the network has " +
                $"learnt nothing from the images. Try more Epochs, another LearningRate or Normalization, with pretrained weights {nameof(options.FreezeBatchNorm)}, " +
                $"and look at whether the labels belong to the images."));
    }

    public void Dispose()
    {
        optimizer.Dispose();
        keptMemory?.Dispose();
    }

    private void Learn(int epoch)
    {
        learning.Start();
        var frozen = epoch <= options.FreezeBackboneEpochs;
        Freeze(frozen);
        var batch = 0L;
        foreach (var next in data.Training.Batches(options.BatchSize, order, options.CancellationToken))
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            if (next.Images.Count < 2)
                continue;
            var rate = Optimizers.LearningRate(options) * options.Schedule.FactorAt(steps, batchesPerEpoch, options.Epochs);
            var loss = Step(next, rate, frozen);
            steps++;
            images += next.Images.Count;
            batch++;
            last = new TrainingProgress
            {
                Epoch = epoch,
                Epochs = options.Epochs,
                Batch = batch,
                Batches = batchesPerEpoch,
                Loss = loss,
                LearningRate = rate,
                ImagesPerSecond = images / learning.Elapsed.TotalSeconds,
                Elapsed = total.Elapsed,
            };
            if (!double.IsFinite(loss))
                throw Exploded(string.Create(CultureInfo.InvariantCulture, $"The loss became {loss}"), loss);
            chance.Add(next, loss);
            lastBatch = next;
            options.Progress?.Report(last);
        }

        learning.Stop();
    }

    // A step's loss was computed before its update, so that none shows what the last one did.
    private void RequireFiniteResult()
    {
        if (double.IsFinite(bestLoss))
            return;
        if (validationLoss is { } loss)
            throw Exploded(string.Create(CultureInfo.InvariantCulture, $"The validation loss was {loss}, and never a finite number,"), loss);
        if (network.FirstNotFinite() is { } key)
            throw Exploded($"'{key}' is not finite any more", double.NaN);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        if (!network.Forward(input.ToBatch(lastBatch.Images, network.Device)).isfinite().all().item<bool>())
            throw Exploded("The scores are not finite any more", double.NaN);
    }

    private NotFiniteNumberException Exploded(string what, double number) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{what} in epoch {last!.Epoch} of {options.Epochs}, batch {last.Batch}, at learning rate {last.LearningRate:g4}. ") +
        "Lower LearningRate, lengthen the warm-up, or check that a vector column is scaled to about -1 to 1.", number);

    // With its backbone frozen, a network is a fixed featurizer, computed as in scoring, with a classifier behind it that learns.
    private void Freeze(bool frozen)
    {
        foreach (var part in network.Parts.Where(part => part.IsBackbone))
            part.Parameter.requires_grad = !frozen;
    }

    private double Step(ImageBatch batch, double rate, bool frozen)
    {
        using var scope = NewDisposeScope();
        Optimizers.SetLearningRate(optimizer, rate, options);
        optimizer.zero_grad();
        var images = input.ToBatch(batch.Images, network.Device);
        var loss = TrainingLoss(frozen ? [network.Forward(images)] : network.ForwardWithHeads(images), batch);
        loss.backward();
        optimizer.step();
        return loss.item<float>();
    }

    private Tensor TrainingLoss(IReadOnlyList<Tensor> logits, ImageBatch batch) => logits.Skip(1).Zip(network.HeadWeights).Aggregate(
        Loss(logits[0], batch, nn.Reduction.Mean, options.LabelSmoothing),
        (sum, head) => sum.add(Loss(head.First, batch, nn.Reduction.Mean, options.LabelSmoothing).mul(head.Second)));

    private void Validate()
    {
        if (data.Validation is not { } validation)
            return;
        using var noGrad = no_grad();
        var (loss, right) = (0.0, 0L);
        foreach (var batch in validation.Batches(options.BatchSize, order: null, options.CancellationToken))
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var logits = network.Forward(input.ToBatch(batch.Images, network.Device));
            loss += Loss(logits, batch, nn.Reduction.Sum, labelSmoothing: 0).item<float>();
            right += logits.argmax(dim: 1).cpu().data<long>().ToArray().Zip(batch.Classes).LongCount(pair => pair.First == pair.Second);
        }

        loss /= validation.Count;
        validationLoss = loss;
        if (loss < bestLoss && network.FirstNotFinite() is null)
        {
            network.Remember();
            bestLoss = loss;
        }

        options.Progress?.Report(
            last! with { ValidationLoss = loss, ValidationAccuracy = (double)right / validation.Count, Elapsed = total.Elapsed });
    }

    private Tensor Loss(Tensor logits, ImageBatch batch, nn.Reduction reduction, double labelSmoothing) => nn.functional.cross_entropy(
        logits, tensor(batch.Classes).to(network.Device), reduction: reduction, label_smoothing: labelSmoothing);
}
