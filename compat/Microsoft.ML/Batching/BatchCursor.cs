using Microsoft.ML.Cursors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Batching;

/// <summary>A cursor over the rows of batches.</summary>
internal sealed class BatchCursor : RootCursor
{
    private readonly Func<RowBatch?> takeNext;
    private readonly Action quit;
    private readonly ColumnReader[] readers;
    private readonly Delegate?[] getters;
    private readonly ValueGetter<DataViewRowId> idGetter;
    private RowBatch? current;
    private int index;
    private bool disposed;

    public BatchCursor(BatchColumns layout, Func<RowBatch?> takeNext, Action quit)
    {
        this.takeNext = takeNext;
        this.quit = quit;
        Schema = layout.Schema;
        readers = [.. layout.Pools.Select(pool => pool.CreateReader())];
        getters = new Delegate?[Schema.Count];
        foreach (var (reader, column) in readers.Zip(layout.Active))
            getters[column.Index] = reader.CreateGetter(() => index);
        idGetter = (ValueGetter<DataViewRowId>)readers[^1].CreateGetter(() => index);
    }

    public override DataViewSchema Schema { get; }

    public override long Batch => current?.Id ?? -1;

    public override bool IsColumnActive(DataViewSchema.Column column)
    {
        Contracts.CheckParam(column.Index < getters.Length, nameof(column));
        return getters[column.Index] is not null;
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Contracts.CheckParam(IsColumnActive(column), nameof(column), "requested column not active.");
        return getters[column.Index].As<TValue>(column);
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => idGetter;

    protected override bool MoveNextCore()
    {
        if (current is not null && ++index < current.Count)
            return true;
        index = 0;
        current = takeNext();
        if (current is null)
            return false;
        foreach (var (reader, values) in readers.Zip(current.Columns))
            reader.Attach(values);
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposed)
            return;
        disposed = true;
        foreach (var reader in readers)
            reader.Detach();
        quit();
        base.Dispose(disposing);
    }
}
