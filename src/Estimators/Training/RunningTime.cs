namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>A stopwatch of a clock that is passed in. It may begin with time that was measured before.</summary>
internal sealed class RunningTime(TimeProvider clock)
{
    private TimeSpan before;
    private long? started;

    public TimeSpan Elapsed
    {
        get => before + (started is { } since ? clock.GetElapsedTime(since) : TimeSpan.Zero);
        set
        {
            before = value;
            started = started is null ? null : clock.GetTimestamp();
        }
    }

    /// <summary>One that runs.</summary>
    public static RunningTime Begin(TimeProvider clock)
    {
        var time = new RunningTime(clock);
        time.Start();
        return time;
    }

    public void Start() => started ??= clock.GetTimestamp();

    public void Stop() => (before, started) = (Elapsed, null);

    /// <summary>Runs while the next item is waited for.</summary>
    public IEnumerable<T> Over<T>(IEnumerable<T> items)
    {
        using var enumerator = items.GetEnumerator();
        while (MoveNext())
            yield return enumerator.Current;

        bool MoveNext()
        {
            Start();
            try
            {
                return enumerator.MoveNext();
            }
            finally
            {
                Stop();
            }
        }
    }
}
