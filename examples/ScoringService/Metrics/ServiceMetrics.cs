using System.Collections.Concurrent;

namespace ScoringService.Metrics;

/// <summary>What the service counts and measures.</summary>
internal sealed class ServiceMetrics
{
    private readonly ConcurrentDictionary<int, Counter> requests = new();

    /// <summary>Requests for a classification by their status; 499 for those whose clients went away.</summary>
    public IEnumerable<(int Status, long Count)> Requests => requests.Select(pair => (pair.Key, pair.Value.Value)).Order();

    /// <summary>Seconds of a request for a classification, from its header to its answer.</summary>
    public Histogram RequestSeconds { get; } = Histogram.OfSeconds();

    /// <summary>Seconds for decoding and resizing a picture.</summary>
    public Histogram DecodeSeconds { get; } = Histogram.OfSeconds();

    /// <summary>Seconds that a decoded picture waited for its batch.</summary>
    public Histogram WaitSeconds { get; } = Histogram.OfSeconds();

    /// <summary>Seconds for scoring a batch.</summary>
    public Histogram BatchSeconds { get; } = Histogram.OfSeconds();

    /// <summary>Pictures of a batch.</summary>
    public Histogram BatchSize { get; } = new(1, 2, 4, 8, 16, 32, 64, 128, 256);

    /// <summary>Pictures whose clients had gone before their batch began.</summary>
    public Counter LeftOut { get; } = new();

    public void CountRequest(int status, double seconds)
    {
        requests.GetOrAdd(status, _ => new()).Increment();
        RequestSeconds.Observe(seconds);
    }
}
