using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;

namespace MLNet.CnnCatalog.Benchmarks.Measuring;

/// <summary>What the figures were taken on.</summary>
internal static class Machine
{
    public static string Processor
    {
        get
        {
            var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
            var model = line?[(line.IndexOf(':') + 1)..].Trim() ?? $"unnamed {RuntimeInformation.ProcessArchitecture} processor";
            return string.Create(CultureInfo.InvariantCulture, $"{model}, {Environment.ProcessorCount} cores");
        }
    }

    public static string Versions =>
        $"{RuntimeInformation.FrameworkDescription}, ML.NET {VersionOf(typeof(MLContext))}, TorchSharp {VersionOf(typeof(torch))} " +
        $"over libtorch {torch.__version__}, ONNX Runtime {OrtEnv.Instance().GetVersionString()}";

    // An assembly's own version stays the same for years. The commit follows a plus.
    private static string? VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
}
