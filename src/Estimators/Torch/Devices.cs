using System.Globalization;
using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Torch;

/// <summary>Finds the device that the user named, or says why it cannot be had.</summary>
internal static partial class Devices
{
    public static Device Find(string? name)
    {
        if (name is null)
            return device(cuda.is_available() ? "cuda:0" : "cpu");
        if (Pattern().Match(name) is not { Success: true } match)
            throw new ArgumentException(
                $"There is no device '{name}'. Use \"cpu\", \"cuda\" or \"cuda:1\", or null for the best there is.", nameof(name));
        if (name == "cpu")
            return device("cpu");

        var index = match.Groups["index"] is { Success: true } group ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;
        var count = cuda.is_available() ? cuda.device_count() : 0;
        return index < count
            ? device($"cuda:{index}")
            : throw new ArgumentException(
                $"Device '{name}' was asked for, and TorchSharp sees {count} CUDA devices. " +
                "Reference libtorch-cuda-12.8-linux-x64 or libtorch-cuda-12.8-win-x64 on a machine with an NVIDIA GPU, or use \"cpu\".", nameof(name));
    }

    [GeneratedRegex("^(cpu|cuda(:(?<index>[0-9]{1,3}))?)$")]
    private static partial Regex Pattern();
}
