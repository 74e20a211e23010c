namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>
/// The runs of a session, which this owns. Each thread at work has one of its own; they are kept for the next batch. Disposing does not wait
/// for threads at work: ONNX Runtime's memory goes when the last of them has finished.
/// </summary>
internal sealed class OnnxRuns(OnnxSession session) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Stack<OnnxRun> idle = [];
    private int working;
    private bool disposed;

    public OnnxSession Session => session;

    /// <summary>Does something with a run.</summary>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public T Use<T>(Func<OnnxRun, T> work)
    {
        var run = Begin();
        OnnxRun? reusable = null;
        try
        {
            run ??= session.CreateRun();
            var result = work(run);
            (reusable, run) = (run, null);
            return result;
        }
        finally
        {
            // What a run that failed still holds, nobody knows.
            run?.Dispose();
            End(reusable);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (disposed)
                return;
            disposed = true;
            if (working == 0)
                Free();
        }
    }

    private OnnxRun? Begin()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, typeof(CnnOnnxTransformer));
            working++;
            return idle.TryPop(out var run) ? run : null;
        }
    }

    private void End(OnnxRun? reusable)
    {
        lock (gate)
        {
            if (reusable is not null)
                idle.Push(reusable);
            if (--working == 0 && disposed)
                Free();
        }
    }

    private void Free()
    {
        while (idle.TryPop(out var run))
            run.Dispose();
        session.Dispose();
    }
}
