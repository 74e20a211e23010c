using System.Globalization;
using System.Reflection;
using MLNet.CnnCatalog.Benchmarks.Cases;

namespace MLNet.CnnCatalog.Benchmarks.Peer;

/// <summary>ONNX Runtime without ML.NET: a process that runs peer-onnx.cjs.</summary>
internal sealed class RuntimeProcess(int threads) : IDisposable
{
    private readonly LineProcess process = new(
        "/usr/bin/node", "./build.sh bench, which installs the npm package onnxruntime-node",
        Path.Combine(AppContext.BaseDirectory, "peer-onnx.cjs"), Package, threads.ToString(CultureInfo.InvariantCulture));

    private static string Package => typeof(RuntimeProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == "OnnxRuntimeNode").Value!;

    public string Version => process.Ask("version");

    /// <summary>Seconds of some batches, one random batch over and over.</summary>
    public double SecondsOf(string modelFile, Workload workload, int steps) => double.Parse(
        process.Ask(string.Create(CultureInfo.InvariantCulture, $"score\t{modelFile}\t{workload.BatchSize}\t3\t{workload.Pixels}\t{steps}")),
        CultureInfo.InvariantCulture);

    public void Dispose() => process.Dispose();
}
