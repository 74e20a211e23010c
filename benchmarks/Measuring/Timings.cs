namespace MLNet.CnnCatalog.Benchmarks.Measuring;

/// <summary>Seconds of a contender's turns, one for each round.</summary>
internal sealed record Timings(string Name, IReadOnlyList<double> Seconds)
{
    public double Median => MedianOf(Seconds);

    /// <summary>How many times faster than the other: the median over the rounds of the ratio within a round.</summary>
    public double SpeedRelativeTo(Timings other) => MedianOf(Seconds.Zip(other.Seconds, (own, others) => others / own));

    private static double MedianOf(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
