namespace ScoringService.Metrics;

/// <summary>How often values were at most each of some bounds.</summary>
internal sealed class Histogram(params double[] bounds)
{
    private readonly Lock access = new();
    private readonly long[] counts = new long[bounds.Length + 1];
    private double sum;

    /// <summary>Seconds from 1 ms to 10 s.</summary>
    public static Histogram OfSeconds() => new(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10);

    public void Observe(double value)
    {
        var bucket = Array.FindIndex(bounds, bound => value <= bound);
        lock (access)
        {
            counts[bucket < 0 ? bounds.Length : bucket]++;
            sum += value;
        }
    }

    /// <summary>Each bound, the last of them infinite, with the number of values up to it; and the sum of all values.</summary>
    public (IReadOnlyList<(double Bound, long Count)> Cumulative, double Sum) Read()
    {
        lock (access)
        {
            var total = 0L;
            return ([.. counts.Select((count, bucket) => (bucket < bounds.Length ? bounds[bucket] : double.PositiveInfinity, total += count))], sum);
        }
    }
}
