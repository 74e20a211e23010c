using System.Collections.Concurrent;

namespace Microsoft.ML.Batching;

/// <summary>Batches that a thread of its own makes, a few ahead of those who take them.</summary>
internal sealed class BatchQueue : IDisposable
{
    private const int BatchesAhead = 4;

    private readonly BlockingCollection<RowBatch> batches = new(BatchesAhead);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task producer;

    public BatchQueue(Func<CancellationToken, IEnumerable<RowBatch>> produce)
    {
        void Produce()
        {
            try
            {
                foreach (var batch in produce(stopping.Token))
                    batches.Add(batch, stopping.Token);
            }
            finally
            {
                batches.CompleteAdding();
            }
        }

        // It runs even when stopped at once: only the producer disposes what it reads.
        producer = Task.Factory.StartNew(Produce, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The next batch, or null after the last one. What the producer threw comes out here.</summary>
    public RowBatch? Take()
    {
        if (batches.TryTake(out var batch, Timeout.Infinite))
            return batch;
        try
        {
            producer.Wait();
        }
        catch (AggregateException failure)
        {
            throw new InvalidOperationException(
                "Splitter/consolidator worker encountered exception while consuming source data", failure.InnerException);
        }

        return null;
    }

    public void Dispose()
    {
        stopping.Cancel();
        // Unlike Wait, this does not throw for a producer that was stopped or failed.
        Task.WaitAny(producer);
        batches.Dispose();
        stopping.Dispose();
    }
}
