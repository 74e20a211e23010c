using Microsoft.ML.Cursors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Mapping;

/// <summary>A row mapper with the schema it was made for: what passes through, what is added, what that needs.</summary>
internal sealed class BoundRowMapper : IRowToRowMapper
{
    private readonly IRowMapper mapper;

    public BoundRowMapper(DataViewSchema inputSchema, IRowMapper mapper)
    {
        this.mapper = mapper;
        Bindings = new ColumnBindings(inputSchema, mapper.OutputColumns);
    }

    public ColumnBindings Bindings { get; }

    public DataViewSchema InputSchema => Bindings.InputSchema;

    public DataViewSchema OutputSchema => Bindings.Schema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        GetDependencies(OutputSchema.ActiveFlags(dependingColumns));

    public IEnumerable<DataViewSchema.Column> GetDependencies(bool[] active)
    {
        var needed = Bindings.PassedThrough(active).Concat(mapper.GetDependencies(IsActiveOutput(active))).ToHashSet();
        return InputSchema.Where(column => needed.Contains(column.Index));
    }

    public bool AnyAddedActive(bool[] active) => Bindings.AddedColumnIndices.Any(index => active[index]);

    public Delegate?[] CreateGetters(DataViewRow input, bool[] active, out Action? disposer) =>
        mapper.CreateGetters(input, IsActiveOutput(active), out disposer);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckValue(activeColumns, nameof(activeColumns));
        Contracts.Check(input.Schema == InputSchema, "Schema of input row must be the same as the schema the mapper is bound to");
        return new MappedRow(input, this, OutputSchema.ActiveFlags(activeColumns));
    }

    private Func<int, bool> IsActiveOutput(bool[] active) => output => active[Bindings.AddedColumnIndices[output]];
}
