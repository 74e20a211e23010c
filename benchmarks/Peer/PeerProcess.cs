using System.Diagnostics;
using System.Globalization;
using MLNet.CnnCatalog.Benchmarks.Cases;

namespace MLNet.CnnCatalog.Benchmarks.Peer;

/// <summary>A process that runs peer.py; it works only while it is asked.</summary>
internal sealed class PeerProcess : IDisposable
{
    // Debian's PyTorch belongs to Debian's Python.
    private const string Python = "/usr/bin/python3";
    private const string Installation = "apt-get install python3-torch python3-torchvision";

    private readonly Process process;

    public PeerProcess(int threads)
    {
        if (!File.Exists(Python))
            throw new FileNotFoundException($"The peer needs {Python} with PyTorch and torchvision. Run: {Installation}", Python);
        var script = Path.Combine(AppContext.BaseDirectory, "peer.py");
        var start = new ProcessStartInfo(Python, [script, threads.ToString(CultureInfo.InvariantCulture)])
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
            $"peer.py ended at the command '{command}'; its message is above. It needs PyTorch and torchvision: {Installation}");
    }

    /// <summary>Seconds of some steps of the peer.</summary>
    /// <param name="mode"><c>train</c> or <c>score</c>.</param>
    /// <param name="workload">Network and batch.</param>
    /// <param name="layout">One of <see cref="PeerLayouts"/>.</param>
    /// <param name="steps">How many.</param>
    public double SecondsOf(string mode, Workload workload, string layout, int steps)
    {
        var command = $"{mode} {workload.Name} {workload.BatchSize} {workload.Pixels} {layout} {steps}";
        return double.Parse(Ask(command), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
