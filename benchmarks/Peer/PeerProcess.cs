using System.Diagnostics;
using System.Globalization;
using MLNet.CnnCatalog.Benchmarks.Cases;

namespace MLNet.CnnCatalog.Benchmarks.Peer;

/// <summary>A process that runs peer.py; it works only while it is asked.</summary>
internal sealed class PeerProcess : IDisposable
{
    // Debian's PyTorch belongs to Debian's Python.
    private const string Python = "/usr/bin/python3";

    private readonly Process process;

    public PeerProcess(int threads)
    {
        if (!File.Exists(Python))
            throw new FileNotFoundException($"The peer needs {Python} with PyTorch and torchvision. Run: apt-get install python3-torch python3-torchvision", Python);
        var start = new ProcessStartInfo(Python, [Path.Combine(AppContext.BaseDirectory, "peer.py"), threads.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        process = Process.Start(start)!;
    }

    public string Ask(string command)
    {
        process.StandardInput.WriteLine(command);
        process.StandardInput.Flush();
        return process.StandardOutput.ReadLine() ?? throw new InvalidOperationException(
            $"peer.py ended at the command '{command}'; its message is above. It needs PyTorch and torchvision: " +
            "apt-get install python3-torch python3-torchvision");
    }

    public double SecondsOf(string mode, Workload workload, string layout, int steps) =>
        double.Parse(Ask(string.Create(CultureInfo.InvariantCulture, $"{mode} {workload.Name} {workload.BatchSize} {workload.Pixels} {layout} {steps}")), CultureInfo.InvariantCulture);

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
