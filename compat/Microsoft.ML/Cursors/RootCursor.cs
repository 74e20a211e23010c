namespace Microsoft.ML.Cursors;

/// <summary>A cursor that moves by itself: it counts its position and ends by disposing itself.</summary>
internal abstract class RootCursor : DataViewRowCursor
{
    private long position = -1;
    private bool disposed;

    public sealed override long Position => position;

    public sealed override bool MoveNext()
    {
        if (disposed)
            return false;
        if (MoveNextCore())
        {
            position++;
            return true;
        }

        Dispose();
        return false;
    }

    protected abstract bool MoveNextCore();

    protected void CheckOnRow() => Contracts.Check(position >= 0, RowExtensions.NoCurrentRow);

    protected override void Dispose(bool disposing)
    {
        disposed = true;
        position = -1;
        base.Dispose(disposing);
    }
}
