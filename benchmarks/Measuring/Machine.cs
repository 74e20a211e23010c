using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
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

    public static string Runtime => $"{RuntimeInformation.FrameworkDescription}, {TorchSharpSource}";

    private static string TorchSharpSource
    {
        get
        {
            var metadata = typeof(Machine).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>();
            return metadata.Single(data => data.Key == "TorchSharpSource").Value == "compat"
                ? "compat/TorchSharp over the distribution's libtorch, which is the peer's too"
                : $"TorchSharp {typeof(torch).Assembly.GetName().Version}";
        }
    }
}
