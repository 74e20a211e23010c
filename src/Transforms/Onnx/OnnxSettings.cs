using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using MLNet.CnnCatalog.Onnx;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>How ONNX Runtime is to compute, and what is said where it cannot.</summary>
/// <param name="Threads">Threads of one run; null leaves it to ONNX Runtime.</param>
/// <param name="SharesCores">Whether other threads of ours work at the same time, such as those that decode the images of the next batches.</param>
/// <param name="Configure">What the user sets besides; null for nothing.</param>
internal sealed partial record OnnxSettings(int? Threads, bool SharesCores, Action<SessionOptions>? Configure)
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
    public OnnxSession Open(string modelFile, OnnxLayout layout) => new(Open($"'{modelFile}'", options => new(modelFile, options)), layout);

    /// <summary>Opens a network in memory, which is not needed afterwards.</summary>
    /// <exception cref="InvalidOperationException">ONNX Runtime is not there, or cannot run the network as it is asked to.</exception>
    public OnnxSession Open(OnnxModel model, OnnxLayout layout)
    {
        var name = $"The network '{model.Graph.Name}'";
        if (model.FitsOneFile)
            return new(Open(name, options => new(model.ToArray(), options)), layout);
        var folder = new TemporaryModel(model);
        try
        {
            return new(Open(name, options => new(folder.Path, options)), layout, folder);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private InferenceSession Open(string network, Func<SessionOptions, InferenceSession> open)
    {
        using var options = CreateOptions();
        // What fails is thrown, and not written to the console too.
        options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
        // Threads that wait for the others of a batch spin, which is a little faster where nobody else wants their cores. They would also
        // spin for some 40 ms after every batch.
        if (SharesCores)
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        else
            options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        if (Threads is { } threads)
            options.IntraOpNumThreads = threads;
        Apply(options);
        try
        {
            return open(options);
        }
        catch (OnnxRuntimeException error)
        {
            throw new InvalidOperationException($"{network} cannot be run by ONNX Runtime: {error.Message}", error);
        }
    }

    private void Apply(SessionOptions options)
    {
        try
        {
            Configure?.Invoke(options);
        }
        catch (Exception error) when (error is EntryPointNotFoundException or NotSupportedException or OnnxRuntimeException)
        {
            throw new InvalidOperationException($"ConfigureSession failed. {Advice(error.Message)}", error);
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
