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
            const string name = "model name";
            var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            var model = line is null ? $"unnamed {RuntimeInformation.ProcessArchitecture} processor" : line[(line.IndexOf(':') + 1)..].Trim();
            return string.Create(CultureInfo.InvariantCulture, $"{model}, {Environment.ProcessorCount} cores");
        }
    }

    public static string Runtime => $"{RuntimeInformation.FrameworkDescription}, {TorchSharpSource}";

    private static string TorchSharpSource
    {
        get
        {
            var source = typeof(Machine).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "TorchSharpSource").Value;
            return source == "compat"
                ? "compat/TorchSharp over the distribution's libtorch, which is the peer's too"
                : $"TorchSharp {typeof(torch).Assembly.GetName().Version}";
        }
    }
}
