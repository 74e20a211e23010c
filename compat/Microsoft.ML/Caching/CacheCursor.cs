using Microsoft.ML.Cursors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Caching;

internal sealed class CacheCursor : RootCursor
{
    private readonly IEnumerator<(int Row, long Batch)> rows;
    private readonly Delegate?[] getters;

    public CacheCursor(DataViewSchema schema, IEnumerable<ColumnCache?> columns, IEnumerable<(int Row, long Batch)> rows)
    {
        Schema = schema;
        this.rows = rows.GetEnumerator();
        getters = [.. columns.Select(column => column?.CreateGetter(CurrentRow))];
    }

    public override DataViewSchema Schema { get; }

    public override long Batch => rows.Current.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column)
    {
        Contracts.CheckParam(column.Index < getters.Length, nameof(column));
        return getters[column.Index] is not null;
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Contracts.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
        return getters[column.Index].As<TValue>(column);
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() =>
        (ref DataViewRowId id) => id = new DataViewRowId((ulong)CurrentRow(), 0);

    protected override bool MoveNextCore() => rows.MoveNext();

    protected override void Dispose(bool disposing)
    {
        rows.Dispose();
        base.Dispose(disposing);
    }

    private int CurrentRow()
    {
        CheckOnRow();
        return rows.Current.Row;
    }
}
