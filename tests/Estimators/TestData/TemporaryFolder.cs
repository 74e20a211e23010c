namespace MLNet.CnnCatalog.Estimators.Tests.TestData;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cnn-tests-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
