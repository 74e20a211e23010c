using Microsoft.ML.Data;

namespace MLNet.CnnCatalog.Transforms.Tests.Onnx;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cnn-tests-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a PNG of one colour.</summary>
    public string Image(string name, byte red, byte green, byte blue, int width = 13, int height = 11)
    {
        var pixels = new byte[4 * width * height];
        for (var i = 0; i < pixels.Length; i += 4)
            (pixels[i], pixels[i + 1], pixels[i + 2], pixels[i + 3]) = (blue, green, red, 255);
        using var image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels);
        image.Save(File(name));
        return name;
    }

    /// <summary>Makes this the process's folder for temporary files for a while.</summary>
    public void HoldTemporaryFilesWhile(Action act)
    {
        var variable = OperatingSystem.IsWindows() ? "TMP" : "TMPDIR";
        var before = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, Path);
        try
        {
            act();
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, before);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
