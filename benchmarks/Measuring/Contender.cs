using System.Diagnostics;

namespace MLNet.CnnCatalog.Benchmarks.Measuring;

/// <summary>One of those that take turns.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Turn">Works for one turn and returns its seconds.</param>
internal sealed record Contender(string Name, Func<double> Turn)
{
    public static Contender Timed(string name, Action work) => new(name, () =>
    {
        var clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed.TotalSeconds;
    });

    /// <summary>One whose seconds are those of all processors together, which other processes do not lengthen much.</summary>
    public static Contender OfProcessors(string name, Action work) => new(name, () =>
    {
        var before = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    });
}
