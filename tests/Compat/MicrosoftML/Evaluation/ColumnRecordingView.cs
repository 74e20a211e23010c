using Microsoft.ML;

namespace Compat.Tests.MicrosoftML.Evaluation;

/// <summary>Passes a view through and notes which columns cursors were opened for.</summary>
public sealed class ColumnRecordingView(IDataView inner) : IDataView
{
    public List<string> RequestedColumns { get; } = [];

    public bool CanShuffle => inner.CanShuffle;

    public DataViewSchema Schema => inner.Schema;

    public long? GetRowCount() => inner.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        RequestedColumns.AddRange(columnsNeeded.Select(column => column.Name));
        return inner.GetRowCursor(columnsNeeded, rand);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        RequestedColumns.AddRange(columnsNeeded.Select(column => column.Name));
        return inner.GetRowCursorSet(columnsNeeded, n, rand);
    }
}
