using System.Globalization;

namespace MLNet.CnnCatalog.Benchmarks.Measuring;

/// <summary>How much of the machine other processes took, from its start until it is asked.</summary>
internal sealed class MachineLoad
{
    private readonly Ticks start = Ticks.Now();

    /// <summary>The others' share of the processors' time, from 0 to 1. The processes that this one started must have ended.</summary>
    public double ShareOfOthers()
    {
        var now = Ticks.Now();
        var (busy, all, own) = (now.Busy - start.Busy, now.All - start.All, now.Own - start.Own);
        return all == 0 ? 0 : Math.Clamp((busy - own) / (double)all, 0, 1);
    }

    private readonly record struct Ticks(long Busy, long All, long Own)
    {
        public static Ticks Now()
        {
            // cpu user nice system idle iowait irq softirq steal ...
            var machine = Numbers(File.ReadLines("/proc/stat").First()[3..]);
            var idle = machine[3] + machine[4];

            // The fields behind the name in parentheses begin with the third; utime, stime, cutime, cstime are 14 to 17.
            var stat = File.ReadAllText("/proc/self/stat");
            var own = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
            var all = machine.Take(8).Sum();
            return new Ticks(all - idle, all, own);
        }

        private static long[] Numbers(string line) =>
            [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(field => long.Parse(field, CultureInfo.InvariantCulture))];
    }
}
