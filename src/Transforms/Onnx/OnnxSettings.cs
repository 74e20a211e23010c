using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using MLNet.CnnCatalog.Onnx;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>How ONNX Runtime is to compute, and what is said where it cannot.</summary>
/// <param name="Threads">Threads of one run; null leaves it to ONNX Runtime.</param>
/// <param name="Configure">What the user sets besides; null for nothing.</param>
internal sealed partial record OnnxSettings(int? Threads, Action<SessionOptions>? Configure)
{
    private static readonly Dictionary<string, string> Packages = new(StringComparer.OrdinalIgnoreCase)
    {
        ["CUDA"] = "the package Microsoft.ML.OnnxRuntime.Gpu",
        ["TensorRT"] = "the package Microsoft.ML.OnnxRuntime.Gpu",
        ["DML"] = "the package Microsoft.ML.OnnxRuntime.DirectML",
        ["OpenVINO"] = "the package Intel.ML.OnnxRuntime.OpenVino",
        ["QNN"] = "the package Microsoft.ML.OnnxRuntime.QNN",
        ["CoreML"] = "the package Microsoft.ML.OnnxRuntime on macOS",
    };

    /// <exception cref="InvalidOperationException">ONNX Runtime's native library cannot be loaded.</exception>
    public static void RequireRuntime() => CreateOptions().Dispose();

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidOperationException">ONNX Runtime is not there, or cannot run the network as it is asked to.</exception>
    public OnnxSession Open(string modelFile, OnnxLayout layout) =>
        new(Open($"'{modelFile}'", layout.Outputs, options => new(modelFile, options)), $"'{modelFile}'", layout, Threads);

    /// <summary>Opens a network in memory, which is not needed afterwards.</summary>
    /// <param name="model">The network.</param>
    /// <param name="layout">How its batches lie in memory.</param>
    /// <param name="path">The file that it was made of, for messages; null where there is none.</param>
    /// <exception cref="InvalidOperationException">ONNX Runtime is not there, or cannot run the network as it is asked to.</exception>
    public OnnxSession Open(OnnxModel model, OnnxLayout layout, string? path = null)
    {
        var name = path is null ? $"The network '{model.Graph.Name}'" : $"'{path}'";
        if (model.FitsOneFile)
            return new(Open(name, layout.Outputs, options => new(model.ToArray(), options)), name, layout, Threads);
        var folder = new TemporaryModel(model);
        try
        {
            return new(Open(name, layout.Outputs, options => new(folder.Path, options)), name, layout, Threads, folder);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private InferenceSession Open(string network, IReadOnlyList<OnnxOutput> outputs, Func<SessionOptions, InferenceSession> open)
    {
        using var options = CreateOptions();
        // What fails is thrown, and not written to the console too.
        options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
        // Threads that wait for others would spin, and for some 40 ms after every batch too: a quarter of the processor's time that those who
        // decode the next images can use. On an idle machine spinning gains some percent at most.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        if (Threads is { } threads)
            options.IntraOpNumThreads = threads;
        Apply(options);
        try
        {
            return WithTensors(open(options), outputs, network);
        }
        catch (OnnxRuntimeException error)
        {
            throw new InvalidOperationException($"{network} cannot be run by ONNX Runtime: {RuntimeMessage.Of(error)}", error);
        }
    }

    private static InferenceSession WithTensors(InferenceSession session, IReadOnlyList<OnnxOutput> outputs, string network)
    {
        if (outputs.FirstOrDefault(output => !session.OutputMetadata.TryGetValue(output.Name, out var value) || !value.IsTensor) is not { Name: var output })
            return session;
        session.Dispose();
        throw new InvalidOperationException(
            $"{network} gives no tensor as its output '{output}', and a row of numbers for each image is needed. Choose another output.");
    }

    private void Apply(SessionOptions options)
    {
        try
        {
            Configure?.Invoke(options);
        }
        catch (Exception error) when (error is EntryPointNotFoundException or NotSupportedException or OnnxRuntimeException)
        {
            throw new InvalidOperationException($"ConfigureSession failed. {Advice(RuntimeMessage.Of(error))}", error);
        }
    }

    private static SessionOptions CreateOptions()
    {
        try
        {
            return new();
        }
        catch (Exception error) when (error is TypeInitializationException or DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new InvalidOperationException(
                "ONNX Runtime's native library cannot be loaded. Reference the package Microsoft.ML.OnnxRuntime in the application, or " +
                $"Microsoft.ML.OnnxRuntime.Gpu for NVIDIA GPUs, of the version of Microsoft.ML.OnnxRuntime.Managed. ({error.GetBaseException().Message})",
                error);
        }
    }

    private static string Advice(string message)
    {
        if (MissingProvider().Match(message) is not { Success: true } match)
            return message;
        var provider = match.Groups["name"].Value;
        return $"The ONNX Runtime that the application references has no execution provider {provider}. " + (Packages.TryGetValue(provider, out var package)
            ? $"Reference {package} instead."
            : "Reference a package of ONNX Runtime that was built with it instead.");
    }

    [GeneratedRegex("AppendExecutionProvider_(?<name>[A-Za-z]+)|(?<name>[A-Za-z]+?)(ExecutionProvider)? execution provider is not (enabled|supported)", RegexOptions.IgnoreCase)]
    private static partial Regex MissingProvider();

    /// <summary>A network in files of its own, which ONNX Runtime maps into memory as long as it runs it.</summary>
    private sealed class TemporaryModel : IDisposable
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cnn-");

        public TemporaryModel(OnnxModel model) => model.Save(Path);

        public string Path => System.IO.Path.Combine(folder.FullName, "network.onnx");

        public void Dispose() => folder.Delete(recursive: true);
    }
}

/// <summary>What ONNX Runtime says of an error.</summary>
internal static partial class RuntimeMessage
{
    /// <summary>The message without the places in its own source and its stack.</summary>
    public static string Of(Exception error)
    {
        var lines = error.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return SourcePlace().Replace(string.Join(' ', lines.TakeWhile(line => !line.StartsWith("Stacktrace", StringComparison.OrdinalIgnoreCase))), "");
    }

    // /onnxruntime_src/core/tensor/reshape_helper.h:47 onnxruntime::ReshapeHelper::ReshapeHelper(const TensorShape&, bool)
    [GeneratedRegex(@"\S+\.(cc|cpp|h|hpp):\d+ [^()]*\([^()]*\)( const)? ?")]
    private static partial Regex SourcePlace();
}
