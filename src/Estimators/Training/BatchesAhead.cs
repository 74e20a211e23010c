using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Transforms.Augmentation;
using MLNet.CnnCatalog.Transforms.Images;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>A batch in a tensor, before it goes to the device and is normalised.</summary>
/// <param name="Images">The images.</param>
/// <param name="Targets">What is to be learnt from them.</param>
/// <param name="Mixing">How each is to be mixed with the one before it; null for not at all.</param>
internal sealed record Batch<TTarget>(Tensor Images, IReadOnlyList<TTarget> Targets, BatchMix? Mixing = null) : IDisposable
{
    public int Count => Targets.Count;

    public void Dispose() => Images.Dispose();

    /// <summary>The images, as they were placed on the device, mixed.</summary>
    public Tensor Mix(Tensor placed)
    {
        if (Mixing is not { } mix)
            return placed;
        using var scope = NewDisposeScope();
        var others = placed.roll(shifts: 1, dims: 0);
        if (!mix.IsCut)
            return placed.mul(mix.Share).add_(others, alpha: 1 - mix.Share).MoveToOuterDisposeScope();
        var mixed = placed.clone();
        Part(mixed).copy_(Part(others));
        return mixed.MoveToOuterDisposeScope();

        Tensor Part(Tensor images) => images.narrow(2, mix.Top, mix.Part.Height).narrow(3, mix.Left, mix.Part.Width);
    }

    /// <summary>The losses of mixed images: of each its own and that of the other, by their shares.</summary>
    public IReadOnlyList<Loss> Mix(Func<IReadOnlyList<TTarget>, IReadOnlyList<Loss>> lossesOf)
    {
        var losses = lossesOf(Targets);
        if (Mixing is not { } mix)
            return losses;
        var others = lossesOf([Targets[^1], .. Targets.SkipLast(1)]);
        return [.. losses.Zip(others, (own, other) => own with { Value = own.Value.mul(mix.Share).add(other.Value.mul(1 - mix.Share)) })];
    }
}

/// <summary>Puts batches together on a thread of its own, some ahead of the one who asks for them.</summary>
internal static class BatchesAhead
{
    // The one that is asked for next, and one more while the device is at work.
    private const int Ahead = 2;

    /// <summary>The batches in their order, images as they are. Whoever gets one disposes it.</summary>
    public static IEnumerable<Batch<TTarget>> Of<TTarget>(IEnumerable<Sample<TTarget>[]> samples, NetworkInput input, CancellationToken cancellationToken) =>
        Of(samples, chosen => Gather(chosen, input), cancellationToken);

    /// <summary>A batch of some images.</summary>
    public static Batch<TTarget> Gather<TTarget>(Sample<TTarget>[] samples, NetworkInput input, BatchMix? mixing = null) =>
        new(input.Gather([.. samples.Select(sample => sample.Pixels)]), [.. samples.Select(sample => sample.Target)], mixing);

    /// <summary>The batches in their order. Whoever gets one disposes it.</summary>
    public static IEnumerable<Batch<TTarget>> Of<TTarget>(
        IEnumerable<Sample<TTarget>[]> samples, Func<Sample<TTarget>[], Batch<TTarget>> gather, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var queue = new BlockingCollection<Batch<TTarget>>(Ahead);
        ExceptionDispatchInfo? failure = null;
        var worker = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            while (queue.TryTake(out var batch, Timeout.Infinite, stop.Token))
                yield return batch;
            failure?.Throw();
        }
        finally
        {
            stop.Cancel();
            worker.Wait(CancellationToken.None);
            while (queue.TryTake(out var unread))
                unread.Dispose();
        }

        void Work()
        {
            try
            {
                foreach (var chosen in samples)
                    HandOver(gather(chosen));
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Nobody waits for the rest.
            }
#pragma warning disable CA1031 // Whatever the rows throw is thrown again on the thread that asks for batches.
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
#pragma warning restore CA1031
            finally
            {
                queue.CompleteAdding();
            }
        }

        void HandOver(Batch<TTarget> batch)
        {
            try
            {
                queue.Add(batch, stop.Token);
            }
            catch
            {
                batch.Dispose();
                throw;
            }
        }
    }
}
