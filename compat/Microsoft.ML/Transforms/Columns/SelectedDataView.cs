using Microsoft.ML.Cursors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

internal sealed class SelectedDataView(IDataView source, SelectingRowMapper mapper) : IDataView, IRowToRowMapper
{
    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => mapper.OutputSchema;

    public DataViewSchema InputSchema => mapper.InputSchema;

    public DataViewSchema OutputSchema => mapper.OutputSchema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = Schema.ActiveFlags(columnsNeeded);
        return new Cursor(source.GetRowCursor(GetDependencies(columnsNeeded), rand), mapper, active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var active = Schema.ActiveFlags(columnsNeeded);
        var inputs = source.GetRowCursorSet(GetDependencies(columnsNeeded), n, rand);
        return [.. inputs.Select(input => new Cursor(input, mapper, active))];
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        mapper.GetDependencies(dependingColumns);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => mapper.GetRow(input, activeColumns);

    private sealed class Cursor(DataViewRowCursor input, SelectingRowMapper mapper, bool[] active) : SynchronizedCursor(input)
    {
        public override DataViewSchema Schema => mapper.OutputSchema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            Input.GetGetter<TValue>(mapper.Source(column));
    }
}
