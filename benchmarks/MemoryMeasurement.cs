using System.Diagnostics;
using System.Globalization;
using MLNet.CnnCatalog.Benchmarks.Cases;
using MLNet.CnnCatalog.Benchmarks.Measuring;
using MLNet.CnnCatalog.Benchmarks.Peer;

namespace MLNet.CnnCatalog.Benchmarks;

/// <summary>Peak memory of a training: the median of some fresh processes.</summary>
internal static class MemoryMeasurement
{
    /// <summary>First argument of the process that measures itself.</summary>
    public const string Command = "peak";

    private const int Steps = 5;

    /// <summary>KiB of processes of this program that train.</summary>
    public static double OfOurs(Workload workload, BenchmarkOptions options) =>
        Median.Of(Enumerable.Range(0, options.Processes).Select(_ => OfOneOfOurs(workload, options.Threads)));

    /// <summary>KiB of processes of the peer that train.</summary>
    public static double OfPeer(Workload workload, string layout, BenchmarkOptions options) =>
        Median.Of(Enumerable.Range(0, options.Processes).Select(_ => OfOnePeer(workload, layout, options.Threads)));

    /// <summary>Trains in this process; returns its peak in KiB.</summary>
    public static long TrainHere(string name)
    {
        using var training = new OurTraining(Workload.Named(name));
        training.Run(Steps);
        return PeakMemory.OfThisProcess();
    }

    private static double OfOneOfOurs(Workload workload, int threads)
    {
        var start = new ProcessStartInfo(
            "dotnet", [typeof(MemoryMeasurement).Assembly.Location, Command, workload.Name, threads.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return long.TryParse(output, CultureInfo.InvariantCulture, out var kibibytes)
            ? kibibytes
            : throw new InvalidOperationException(
                $"The process that trains {workload.Name} ended with {process.ExitCode} and printed '{output}' instead of its peak.");
    }

    private static double OfOnePeer(Workload workload, string layout, int threads)
    {
        using var peer = new PeerProcess(threads);
        peer.SecondsOf("train", workload, layout, Steps);
        return double.Parse(peer.Ask("peak"), CultureInfo.InvariantCulture);
    }
}
