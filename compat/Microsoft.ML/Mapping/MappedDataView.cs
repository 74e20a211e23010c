using Microsoft.ML.Batching;
using Microsoft.ML.Cursors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Mapping;

/// <summary>A view whose rows get columns from a row mapper, when they are read and not before.</summary>
internal sealed class MappedDataView : IDataView, IRowToRowMapper
{
    private readonly IDataView source;
    private readonly BoundRowMapper mapper;

    public MappedDataView(IDataView source, IRowMapper mapper)
    {
        this.source = source;
        this.mapper = new BoundRowMapper(source.Schema, mapper);
    }

    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => mapper.OutputSchema;

    public DataViewSchema InputSchema => mapper.InputSchema;

    public DataViewSchema OutputSchema => mapper.OutputSchema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var random = CanShuffle ? rand : null;
        if (CursorConsolidator.TryCreate(this, columnsNeeded, random) is { } parallel)
            return parallel;
        var active = Schema.ActiveFlags(columnsNeeded);
        return new MappedCursor(source.GetRowCursor(mapper.GetDependencies(active), random), mapper, active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var active = Schema.ActiveFlags(columnsNeeded);
        var inputs = source.GetRowCursorSet(mapper.GetDependencies(active), n, rand);
        if (inputs is [var single] && mapper.AnyAddedActive(active))
            inputs = CursorSplitter.Split(single, n);
        return [.. inputs.Select(input => new MappedCursor(input, mapper, active))];
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        mapper.GetDependencies(dependingColumns);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => mapper.GetRow(input, activeColumns);
}
