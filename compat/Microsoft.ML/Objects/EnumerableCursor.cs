using Microsoft.ML.Cursors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Objects;

internal sealed class EnumerableCursor<TRow> : RootCursor
    where TRow : class
{
    private readonly IEnumerator<TRow> enumerator;
    private readonly Delegate?[] getters;
    private TRow? current;

    public EnumerableCursor(
        DataViewSchema schema, ObjectColumn[] columns, IEnumerator<TRow> enumerator, IEnumerable<DataViewSchema.Column> columnsNeeded)
    {
        Schema = schema;
        this.enumerator = enumerator;
        var active = schema.ActiveFlags(columnsNeeded);
        getters = [.. columns.Select((column, index) => active[index] ? MemberGetters.Create(column, Current) : null)];
    }

    public override DataViewSchema Schema { get; }

    public override long Batch => 0;

    public override bool IsColumnActive(DataViewSchema.Column column)
    {
        Contracts.Check(column.Index < getters.Length, $"Column index must be between 0 and {getters.Length}");
        return getters[column.Index] is not null;
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Contracts.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
        return getters[column.Index].As<TValue>(column);
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() =>
        (ref DataViewRowId id) =>
        {
            CheckOnRow();
            id = new DataViewRowId((ulong)Position, 0);
        };

    protected override bool MoveNextCore()
    {
        var moved = enumerator.MoveNext();
        current = moved ? enumerator.Current : null;
        Contracts.Check(!moved || current is not null, "Encountered null when iterating over data, this is not supported.");
        return moved;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            enumerator.Dispose();
        base.Dispose(disposing);
    }

    private TRow Current() => current ?? throw Contracts.Except(RowExtensions.NoCurrentRow);
}
