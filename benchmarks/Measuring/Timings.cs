namespace MLNet.CnnCatalog.Benchmarks.Measuring;

/// <summary>Seconds of a contender's turns, one for each round.</summary>
internal sealed record Timings(string Name, IReadOnlyList<double> Seconds)
{
    public double MedianSeconds => Median.Of(Seconds);

    /// <summary>How many times faster than the other: the median over the rounds of the ratio within a round.</summary>
    public double SpeedRelativeTo(Timings other) => Median.Of(Seconds.Zip(other.Seconds, (own, others) => others / own));

    /// <summary>Both, one after the other.</summary>
    public Timings Then(Timings other) => new($"{Name}, then {other.Name}", [.. Seconds.Zip(other.Seconds, (own, others) => own + others)]);
}
