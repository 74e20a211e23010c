using System.Diagnostics;
using System.Globalization;
using MLNet.CnnCatalog.Benchmarks.Cases;
using MLNet.CnnCatalog.Benchmarks.Measuring;
using MLNet.CnnCatalog.Benchmarks.Peer;

namespace MLNet.CnnCatalog.Benchmarks;

/// <summary>Peak memory of a training, each in a fresh process.</summary>
internal static class MemoryMeasurement
{
    /// <summary>First argument of the process that measures itself.</summary>
    public const string Command = "peak";

    private const int Steps = 5;

    /// <summary>KiB of a process of this program that trains.</summary>
    public static long OfOurs(Workload workload, int threads)
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
            : throw new InvalidOperationException($"The process that trains {workload.Name} ended with {process.ExitCode} and printed '{output}'; its peak memory was needed.");
    }

    /// <summary>KiB of a process of the peer that trains.</summary>
    public static long OfPeer(Workload workload, string layout, int threads)
    {
        using var peer = new PeerProcess(threads);
        peer.SecondsOf("train", workload, layout, Steps);
        return long.Parse(peer.Ask("peak"), CultureInfo.InvariantCulture);
    }

    /// <summary>Trains in this process; returns its peak in KiB.</summary>
    public static long TrainHere(string name)
    {
        using var training = new OurTraining(Workload.All.Single(workload => workload.Name == name));
        training.Run(Steps);
        return PeakMemory.OfThisProcess();
    }
}
