using System.Globalization;
using MLNet.CnnCatalog.Benchmarks.Cases;

namespace MLNet.CnnCatalog.Benchmarks.Peer;

/// <summary>PyTorch: a process that runs peer.py.</summary>
internal sealed class PeerProcess(int threads) : IDisposable
{
    // Debian's PyTorch belongs to Debian's Python.
    private readonly LineProcess process = new(
        "/usr/bin/python3", "apt-get install python3-torch python3-torchvision",
        Path.Combine(AppContext.BaseDirectory, "peer.py"), threads.ToString(CultureInfo.InvariantCulture));

    public string Ask(string command) => process.Ask(command);

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

    public void Dispose() => process.Dispose();
}
