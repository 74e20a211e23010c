using System.Collections.Immutable;
using Microsoft.ML.Cursors;

namespace Microsoft.ML.Data;

/// <summary>The first rows of a view, read at once.</summary>
public sealed class DataDebuggerPreview
{
    internal const int DefaultMaxRows = 100;

    internal DataDebuggerPreview(IDataView data, int maxRows)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckParam(maxRows >= 0, nameof(maxRows));
        Schema = data.Schema;
        using var cursor = data.GetRowCursor(data.Schema);
        var readers = data.Schema
            .Select(column => GenericCall.Invoke<Func<object>>(Reader<int>, column.Type.RawType, cursor, column)).ToArray();
        var rows = new List<object[]>();
        while (rows.Count < maxRows && cursor.MoveNext())
            rows.Add([.. readers.Select(read => read())]);

        RowView = [.. rows.Select(row => new RowInfo(
            [.. Schema.Select(column => KeyValuePair.Create(column.Name, row[column.Index]))]))];
        ColumnView = [.. Schema.Select(column => new ColumnInfo(column, [.. rows.Select(row => row[column.Index])]))];
    }

    public DataViewSchema Schema { get; }

    public ImmutableArray<ColumnInfo> ColumnView { get; }

    public ImmutableArray<RowInfo> RowView { get; }

    public override string ToString() => $"{Schema.Count} columns, {RowView.Length} rows";

    private static Func<object> Reader<TValue>(DataViewRow row, DataViewSchema.Column column)
    {
        var get = row.GetGetter<TValue>(column);
        return () =>
        {
            TValue value = default!;
            get(ref value);
            return value!;
        };
    }

    public sealed class RowInfo
    {
        internal RowInfo(KeyValuePair<string, object>[] values) => Values = values;

        public KeyValuePair<string, object>[] Values { get; }

        public override string ToString() => $"{Values.Length} columns";
    }

    public sealed class ColumnInfo
    {
        internal ColumnInfo(DataViewSchema.Column column, object[] values)
        {
            Column = column;
            Values = values;
        }

        public DataViewSchema.Column Column { get; }

        public object[] Values { get; }

        public override string ToString() => $"{Column.Name}: {Column.Type}";
    }
}
