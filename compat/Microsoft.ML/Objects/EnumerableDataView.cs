using Microsoft.ML.Data;

namespace Microsoft.ML.Objects;

/// <summary>Objects as rows. Each cursor enumerates them anew, as it moves.</summary>
internal sealed class EnumerableDataView<TRow> : IDataView
    where TRow : class
{
    private readonly IEnumerable<TRow> data;
    private readonly ObjectColumn[] columns;

    public EnumerableDataView(IEnumerable<TRow> data, SchemaDefinition? definition)
    {
        this.data = data;
        columns = ObjectColumn.ColumnsOf(typeof(TRow), definition, SchemaDefinition.Direction.Read);
        Schema = ObjectColumn.SchemaOf(columns);
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => (data as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new EnumerableCursor<TRow>(Schema, columns, data.GetEnumerator(), columnsNeeded);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
