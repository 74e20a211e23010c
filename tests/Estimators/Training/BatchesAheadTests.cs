using System.Collections.Concurrent;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Estimators.Tests.Training;

public class BatchesAheadTests
{
    private static readonly NetworkInput Input = NetworkInput.Of(
        ImageColumn.Bind(Classification.Training.View(Swatches.Rows(1)).Schema, "Image", ImagePreparation.Of(Classification.Training.Quick, null, null)),
        Classification.Training.Quick, evaluation: null);

    [Fact]
    public void Batches_come_in_order_and_whole()
    {
        var seen = new List<int>();
        foreach (var batch in BatchesAhead.Of(Samples(10).Chunk(4), Input, TestContext.Current.CancellationToken))
            using (batch)
            {
                Assert.Equal([batch.Count, 3, Swatches.Side, Swatches.Side], batch.Images.shape);
                Assert.Equal(batch.Targets.Select(target => (float)target), batch.Images.select(1, 0).select(1, 0).select(1, 0).data<float>().ToArray());
                seen.AddRange(batch.Targets);
            }

        Assert.Equal(Enumerable.Range(0, 10), seen);
    }

    [Fact]
    public void The_next_batches_are_put_together_on_another_thread_while_one_is_in_use()
    {
        var threads = new ConcurrentQueue<int>();
        using var batches = BatchesAhead.Of(Samples(20).Chunk(2), Gather, TestContext.Current.CancellationToken).GetEnumerator();

        Assert.True(batches.MoveNext());
        using var first = batches.Current;

        Assert.True(SpinWait.SpinUntil(() => threads.Count >= 3, TimeSpan.FromSeconds(60)), $"{threads.Count} batches");
        Assert.DoesNotContain(Environment.CurrentManagedThreadId, threads);

        Batch<int> Gather(Sample<int>[] chosen)
        {
            threads.Enqueue(Environment.CurrentManagedThreadId);
            return BatchesAhead.Gather(chosen, Input);
        }
    }

    [Fact]
    public void What_the_rows_throw_comes_behind_the_batches_in_front_of_it()
    {
        var seen = 0;
        var error = Assert.Throws<InvalidDataException>(() =>
        {
            foreach (var batch in BatchesAhead.Of(Samples(6, brokenAt: 5).Chunk(2), Input, TestContext.Current.CancellationToken))
                using (batch)
                    seen += batch.Count;
        });

        Assert.Equal((4, "broken"), (seen, error.Message));
    }

    [Fact]
    public void A_cancelled_training_waits_for_no_batch()
    {
        using var cancellation = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (var batch in BatchesAhead.Of(Samples(100).Chunk(2), Input, cancellation.Token))
                using (batch)
                    cancellation.Cancel();
        });
    }

    // Each image has its number in the first pixel.
    private static IEnumerable<Sample<int>> Samples(int count, int brokenAt = -1)
    {
        for (var number = 0; number < count; number++)
        {
            var pixels = new byte[Input.Images.Format.ByteCount];
            BitConverter.TryWriteBytes(pixels, (float)number);
            yield return number == brokenAt ? throw new InvalidDataException("broken") : new(pixels, Swatches.Side, number);
        }
    }
}
