using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Transforms.Images;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>A batch in a tensor, before it goes to the device and is normalised.</summary>
internal sealed record Batch<TTarget>(Tensor Images, IReadOnlyList<TTarget> Targets) : IDisposable
{
    public int Count => Targets.Count;

    public void Dispose() => Images.Dispose();
}

/// <summary>Puts batches together on a thread of its own, some ahead of the one who asks for them.</summary>
internal static class BatchesAhead
{
    // The one that is asked for next, and one more while the device is at work.
    private const int Ahead = 2;

    /// <summary>The batches in their order. Whoever gets one disposes it.</summary>
    public static IEnumerable<Batch<TTarget>> Of<TTarget>(IEnumerable<Sample<TTarget>[]> samples, NetworkInput input, CancellationToken cancellationToken)
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
                    HandOver(new(input.Gather([.. chosen.Select(sample => sample.Pixels)]), [.. chosen.Select(sample => sample.Target)]));
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
