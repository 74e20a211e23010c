using System.Runtime.InteropServices;

namespace Microsoft.ML.Transforms.Onnx.Native;

/// <summary>Finds the native library.</summary>
internal static class OrtLibrary
{
    private const string FileName = "libonnxruntime.so.1";
    private const string PathVariable = "ONNXRUNTIME_LIBRARY";

    private static readonly Lazy<nint> Library = new(Load, LazyThreadSafetyMode.PublicationOnly);

    public static nint Handle => Library.Value;

    private static nint Load()
    {
        var chosen = Environment.GetEnvironmentVariable(PathVariable);
        var path = string.IsNullOrEmpty(chosen) ? Path.Combine(AppContext.BaseDirectory, FileName) : chosen;
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (DllNotFoundException exception)
        {
            throw new DllNotFoundException(
                $"ONNX Runtime could not be loaded from '{path}': {exception.Message} Run ./build.sh test once, which installs it, and " +
                $"build again; or set {PathVariable} to the path of {FileName}, version 1.23.",
                exception);
        }
    }
}
