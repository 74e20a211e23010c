using System.Globalization;

namespace MLNet.CnnCatalog.Tests.Weights.TestData;

/// <summary>A folder of files that goes with the test.</summary>
internal sealed class TemporaryFiles : IDisposable
{
    private int count;

    public string Folder { get; } = Directory.CreateTempSubdirectory("cnn-weights-").FullName;

    public string this[string name] => Path.Combine(Folder, name);

    public string Write(ReadOnlySpan<byte> bytes)
    {
        var path = this[string.Create(CultureInfo.InvariantCulture, $"{count++}.weights")];
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
