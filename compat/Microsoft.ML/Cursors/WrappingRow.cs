using Microsoft.ML.Data;

namespace Microsoft.ML.Cursors;

internal abstract class WrappingRow(DataViewRow input) : DataViewRow
{
    private bool disposed;

    public sealed override long Batch => Input.Batch;

    public sealed override long Position => Input.Position;

    protected DataViewRow Input { get; } = input;

    public override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    protected sealed override void Dispose(bool disposing)
    {
        if (disposed)
            return;
        disposed = true;
        DisposeCore();
        if (disposing)
            Input.Dispose();
    }

    protected virtual void DisposeCore()
    {
    }
}
