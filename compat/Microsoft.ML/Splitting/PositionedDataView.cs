using Microsoft.ML.Cursors;
using Microsoft.ML.Mapping;

namespace Microsoft.ML.Splitting;

/// <summary>A view with columns that depend on the positions of its rows: it is read in order, by one cursor.</summary>
internal sealed class PositionedDataView(IDataView source, IRowMapper rowMapper) : IDataView
{
    private readonly BoundRowMapper mapper = new(source.Schema, rowMapper);

    public bool CanShuffle => false;

    public DataViewSchema Schema => mapper.OutputSchema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = Schema.ActiveFlags(columnsNeeded);
        return new MappedCursor(source.GetRowCursor(mapper.GetDependencies(active)), mapper, active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var active = Schema.ActiveFlags(columnsNeeded);
        if (mapper.AnyAddedActive(active))
            return [GetRowCursor(columnsNeeded)];
        return [.. source.GetRowCursorSet(mapper.GetDependencies(active), n).Select(input => new MappedCursor(input, mapper, active))];
    }
}
