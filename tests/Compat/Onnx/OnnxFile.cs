namespace Compat.Tests.Onnx;

/// <summary>The models that Data/make.py writes.</summary>
internal static class OnnxFile
{
    public static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Onnx", "Data", name + ".onnx");

    public static MemoryStream Open(string name) => new(File.ReadAllBytes(Path(name)));

    /// <summary>Why rows could not be read. Threads that read ahead wrap it.</summary>
    public static Exception FailureOf(Action read) => Assert.ThrowsAny<Exception>(read).GetBaseException();
}
