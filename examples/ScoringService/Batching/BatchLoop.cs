using System.Diagnostics;
using MLNet.CnnCatalog.Transforms.Onnx;
using ScoringService.Configuration;
using ScoringService.Metrics;

namespace ScoringService.Batching;

/// <summary>
/// Scores batch after batch while the service runs. When it stops, the queue closes first, while requests are still answered; the web server
/// stops after what had waited is done.
/// </summary>
internal sealed class BatchLoop(
    PictureQueue queue, CnnOnnxTransformer network, ScoringOptions options, ServiceMetrics metrics, ILogger<BatchLoop> logger)
    : IHostedLifecycleService
{
    private Task running = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        logger.LogInformation("Stopping: {Pictures} pictures wait, and no further ones are taken.", queue.Length);
        queue.Close();
        var time = Task.Delay(options.DrainTimeout, cancellationToken);
        if (await Task.WhenAny(running, time) == running)
            return;
        logger.LogWarning("{Pictures} pictures were not scored within {Seconds} s.", queue.Length, options.DrainTimeout.TotalSeconds);
        queue.GiveUp();
    }

    // The batch that is in the network cannot be stopped, and the network must not be disposed under it.
    public Task StopAsync(CancellationToken cancellationToken) => running;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task RunAsync()
    {
        while (await queue.ReadBatchAsync() is { Count: > 0 } batch)
            Score(batch);
    }

    private void Score(List<QueuedPicture> batch)
    {
        metrics.BatchSize.Observe(batch.Count);
        foreach (var picture in batch)
            metrics.WaitSeconds.Observe(picture.Age.TotalSeconds);
        var start = Stopwatch.GetTimestamp();
        try
        {
            var results = network.Score([.. batch.Select(picture => picture.Image)]);
            foreach (var (picture, probabilities) in batch.Zip(results))
                picture.Succeed(probabilities);
        }
#pragma warning disable CA1031 // Whatever the network throws is thrown again in the requests that wait, and the next batch gets its chance.
        catch (Exception exception)
        {
            batch.ForEach(picture => picture.Fail(exception));
        }
#pragma warning restore CA1031
        finally
        {
            batch.ForEach(picture => picture.Dispose());
            metrics.BatchSeconds.Observe(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }
}
