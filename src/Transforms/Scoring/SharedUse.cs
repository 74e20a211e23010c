namespace MLNet.CnnCatalog.Transforms.Scoring;

/// <summary>
/// Something that several threads may use at once. Disposing does not wait for threads at work: it is freed when the last of them has finished.
/// </summary>
/// <param name="free">Frees it.</param>
internal sealed class SharedUse(Action free) : IDisposable
{
    private readonly Lock gate = new();
    private int working;
    private bool disposed;

    /// <summary>Begins a use, which ends when the result is disposed.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public Use Begin()
    {
        lock (gate)
        {
            if (disposed)
                throw Disposed();
            working++;
        }

        return new(this);
    }

    public static ObjectDisposedException Disposed() => new(objectName: null, "The model was disposed and cannot score any more.");

    public void Dispose()
    {
        lock (gate)
        {
            if (!disposed && working == 0)
                free();
            disposed = true;
        }
    }

    private void End()
    {
        lock (gate)
            if (--working == 0 && disposed)
                free();
    }

    internal readonly ref struct Use(SharedUse shared)
    {
        public void Dispose() => shared.End();
    }
}
