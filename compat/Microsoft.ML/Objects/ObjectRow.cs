using Microsoft.ML.Cursors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Objects;

/// <summary>A row whose values are the members of an object that may be exchanged.</summary>
internal sealed class ObjectRow<TRow> : DataViewRow
    where TRow : class
{
    private readonly Delegate[] getters;
    private TRow? current;
    private long position = -1;

    public ObjectRow(SchemaDefinition? definition)
        : this(ObjectColumn.ColumnsOf(typeof(TRow), definition, SchemaDefinition.Direction.Read))
    {
    }

    public ObjectRow(ObjectColumn[] columns)
    {
        Schema = ObjectColumn.SchemaOf(columns);
        getters = [.. columns.Select(column => MemberGetters.Create(column, Current))];
    }

    public override DataViewSchema Schema { get; }

    public override long Position => position;

    public override long Batch => 0;

    public void MoveTo(TRow row)
    {
        Contracts.CheckValue(row, nameof(row));
        current = row;
        position++;
    }

    public override bool IsColumnActive(DataViewSchema.Column column)
    {
        Contracts.Check(column.Index < getters.Length, $"Column index must be between 0 and {getters.Length}");
        return true;
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Contracts.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
        return getters[column.Index].As<TValue>(column);
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)position, 0);

    private TRow Current() => current ?? throw Contracts.Except(RowExtensions.NoCurrentRow);
}
