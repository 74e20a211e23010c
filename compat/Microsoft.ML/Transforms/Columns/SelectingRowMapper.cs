using Microsoft.ML.Cursors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

internal sealed class SelectingRowMapper : IRowToRowMapper
{
    private readonly DataViewSchema.Column[] selected;

    public SelectingRowMapper(DataViewSchema inputSchema, IEnumerable<DataViewSchema.Column> selected)
    {
        InputSchema = inputSchema;
        this.selected = [.. selected];
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(this.selected);
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public DataViewSchema.Column Source(DataViewSchema.Column output) => selected[output.Index];

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var needed = dependingColumns.Select(column => selected[column.Index].Index).ToHashSet();
        return InputSchema.Where(column => needed.Contains(column.Index));
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => new SelectedRow(input, this);

    private sealed class SelectedRow(DataViewRow input, SelectingRowMapper mapper) : WrappingRow(input)
    {
        public override DataViewSchema Schema => mapper.OutputSchema;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            Input.GetGetter<TValue>(mapper.Source(column));
    }
}
