namespace ScoringService.Metrics;

/// <summary>A number that grows.</summary>
internal sealed class Counter
{
    private long value;

    public long Value => Interlocked.Read(ref value);

    public void Increment() => Interlocked.Increment(ref value);
}
