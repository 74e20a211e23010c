using Microsoft.ML.Batching;
using Microsoft.ML.Cursors;

namespace Microsoft.ML.Filtering;

/// <summary>The rows of a view that a test accepts, by one column of theirs.</summary>
internal sealed class RowFilter(IDataView source, DataViewSchema.Column column, Func<DataViewRow, Func<bool>> makeTest) : IDataView
{
    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var random = CanShuffle ? rand : null;
        if (CursorConsolidator.TryCreate(this, columnsNeeded, random) is { } parallel)
            return parallel;
        var active = Schema.ActiveFlags(columnsNeeded);
        return new FilterCursor(source.GetRowCursor(WithTested(active), random), active, makeTest);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var active = Schema.ActiveFlags(columnsNeeded);
        return [.. source.GetRowCursorSet(WithTested(active), n, rand).Select(input => new FilterCursor(input, active, makeTest))];
    }

    private IEnumerable<DataViewSchema.Column> WithTested(bool[] active) =>
        Schema.Where(candidate => active[candidate.Index] || candidate.Index == column.Index);
}
