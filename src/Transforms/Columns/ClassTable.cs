using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CnnCatalog.Transforms.Columns;

/// <summary>
/// The classes of a label as rows: a position, from 0, and the value of the key, of whatever type it is; the position once more where the key has
/// no values.
/// </summary>
internal sealed class ClassTable : IDataView
{
    public const string Index = "Index";
    public const string Value = "Value";

    private readonly LabelColumn label;

    /// <param name="label">The classes.</param>
    /// <param name="columns">Which of the two columns there are.</param>
    public ClassTable(LabelColumn label, params IReadOnlyList<string> columns)
    {
        this.label = label;
        var builder = new DataViewSchema.Builder();
        foreach (var name in columns)
            builder.AddColumn(name, name == Value && label.Values is { } values ? values.ItemType : NumberDataViewType.UInt32);
        Schema = builder.ToSchema();
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => label.Classes;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(this, columnsNeeded);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(ClassTable table, IEnumerable<DataViewSchema.Column> columnsNeeded) : DataViewRowCursor
    {
        private readonly HashSet<int> active = [.. columnsNeeded.Select(column => column.Index)];
        private long position = -1;

        public override DataViewSchema Schema => table.Schema;

        public override long Position => position;

        public override long Batch => 0;

        public override bool MoveNext() => ++position < table.label.Classes;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)position, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (column.Name == Index || table.label.Values is null)
                return ColumnGetter.As<TValue>(new ValueGetter<uint>((ref uint value) => value = (uint)position), column);
            var values = default(VBuffer<TValue>);
            table.label.Annotations.GetValue(LabelColumn.KeyValues, ref values);
            return (ref TValue value) => value = values.GetItemOrDefault((int)position);
        }
    }
}
