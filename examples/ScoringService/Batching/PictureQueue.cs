using System.Threading.Channels;
using ScoringService.Configuration;
using ScoringService.Metrics;

namespace ScoringService.Batching;

/// <summary>
/// Pictures that wait for the network. A request takes a place before it decodes its picture, so that nothing is decoded in vain; whoever
/// decodes is counted as waiting.
/// </summary>
internal sealed class PictureQueue(ScoringOptions options, ServiceMetrics metrics)
{
    // Bounded by the places.
    private readonly Channel<QueuedPicture> channel = Channel.CreateUnbounded<QueuedPicture>();
    private volatile bool closed;
    private int taken;

    /// <summary>Places that are taken.</summary>
    public int Length => Volatile.Read(ref taken);

    /// <summary>Whether there is a place, at this moment.</summary>
    public Admission State => closed ? Admission.Closed : Length < options.QueueCapacity ? Admission.Open : Admission.Full;

    /// <summary>Takes a place, if there is one.</summary>
    public Admission TryTakePlace()
    {
        if (closed)
            return Admission.Closed;
        if (Interlocked.Increment(ref taken) <= options.QueueCapacity)
            return Admission.Open;
        LeavePlace();
        return Admission.Full;
    }

    /// <summary>Gives a place back that no picture came to.</summary>
    public void LeavePlace() => Interlocked.Decrement(ref taken);

    /// <summary>Puts a picture into the place that was taken for it; false when the queue was closed in the meantime.</summary>
    public bool TryAdd(QueuedPicture picture) => channel.Writer.TryWrite(picture);

    /// <summary>Takes no more; those that wait can still be read.</summary>
    public void Close()
    {
        closed = true;
        channel.Writer.TryComplete();
    }

    /// <summary>
    /// The next batch: full, or as many as there were when the first had waited for <see cref="ScoringOptions.MaxDelay"/>. Pictures whose
    /// clients have gone are left out. Empty at the end.
    /// </summary>
    public async Task<List<QueuedPicture>> ReadBatchAsync()
    {
        var batch = new List<QueuedPicture>(options.MaxBatchSize);
        while (batch.Count == 0 && await channel.Reader.WaitToReadAsync())
        {
            Fill(batch);
            if (batch.Count > 0 && batch.Count < options.MaxBatchSize
                && options.MaxDelay - batch[0].Age is var patience && patience > TimeSpan.Zero)
                await FillAsync(batch, patience);
            batch.RemoveAll(LeaveOut);
        }

        return batch;
    }

    /// <summary>Ends the wait of all that are left.</summary>
    public void GiveUp()
    {
        while (TryRead() is { } picture)
        {
            picture.GiveUp();
            picture.Dispose();
        }
    }

    private async Task FillAsync(List<QueuedPicture> batch, TimeSpan patience)
    {
        using var timer = new CancellationTokenSource(patience);
        while (batch.Count < options.MaxBatchSize)
        {
            var more = channel.Reader.WaitToReadAsync(timer.Token).AsTask();
            await ((Task)more).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!more.IsCompletedSuccessfully || !await more)
                return;
            Fill(batch);
        }
    }

    private void Fill(List<QueuedPicture> batch)
    {
        while (batch.Count < options.MaxBatchSize && TryRead() is { } picture)
            if (!LeaveOut(picture))
                batch.Add(picture);
    }

    private QueuedPicture? TryRead()
    {
        if (!channel.Reader.TryRead(out var picture))
            return null;
        LeavePlace();
        return picture;
    }

    private bool LeaveOut(QueuedPicture picture)
    {
        if (!picture.IsAbandoned)
            return false;
        metrics.LeftOut.Increment();
        picture.GiveUp();
        picture.Dispose();
        return true;
    }
}
