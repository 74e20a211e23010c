using Microsoft.ML.Data;

namespace Microsoft.ML.Cursors;

/// <summary>A cursor that stands on the row of another one.</summary>
internal abstract class SynchronizedCursor : DataViewRowCursor
{
    private readonly DataViewRowCursor root;

    protected SynchronizedCursor(DataViewRowCursor input)
    {
        Input = input;
        root = input is SynchronizedCursor synchronized ? synchronized.root : input;
    }

    public sealed override long Position => root.Position;

    public sealed override long Batch => root.Batch;

    protected DataViewRowCursor Input { get; }

    public sealed override bool MoveNext() => root.MoveNext();

    public sealed override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Input.Dispose();
        base.Dispose(disposing);
    }
}
