namespace Compat.Tests.Onnx;

/// <summary>The models that Data/make.py writes.</summary>
internal static class OnnxFile
{
    public static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Onnx", "Data", name + ".onnx");

    public static MemoryStream Open(string name) => new(File.ReadAllBytes(Path(name)));
}
