using System.Diagnostics;
using MLNet.CnnCatalog.Transforms.Images;

namespace ScoringService.Batching;

/// <summary>A picture that waits for its batch, and the request that waits for it. Once it is queued, the queue's reader disposes it.</summary>
internal sealed class QueuedPicture(PreparedImage image, CancellationToken requestAborted) : IDisposable
{
    private readonly TaskCompletionSource<float[]> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long start = Stopwatch.GetTimestamp();

    public PreparedImage Image => image;

    /// <summary>Whether its client has gone.</summary>
    public bool IsAbandoned => requestAborted.IsCancellationRequested;

    /// <summary>How long it has waited.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(start);

    /// <summary>The probabilities, as soon as they are there.</summary>
    public Task<float[]> Result => result.Task;

    public void Succeed(float[] probabilities) => result.TrySetResult(probabilities);

    public void Fail(Exception exception) => result.TrySetException(exception);

    /// <summary>Ends the wait without a result.</summary>
    public void GiveUp() => result.TrySetCanceled();

    public void Dispose() => image.Dispose();
}
