using System.Globalization;

namespace MLNet.CnnCatalog.Benchmarks.Measuring;

/// <summary>The largest amount of memory that a process had in use at once.</summary>
internal static class PeakMemory
{
    private const string Field = "VmHWM:";

    /// <summary>KiB of this process so far.</summary>
    public static long OfThisProcess()
    {
        // VmHWM:   123456 kB
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Field, StringComparison.Ordinal));
        return long.Parse(line[Field.Length..^" kB".Length], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
    }
}
