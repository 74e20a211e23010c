namespace Microsoft.ML;

/// <summary>Where a model writes itself.</summary>
public sealed class ModelSaveContext : IDisposable
{
    internal ModelSaveContext()
    {
    }

    public void Dispose()
    {
    }
}
