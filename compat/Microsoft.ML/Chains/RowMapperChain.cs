namespace Microsoft.ML.Data;

/// <summary>Row mappers one behind the other.</summary>
internal sealed class RowMapperChain(DataViewSchema inputSchema, IReadOnlyList<IRowToRowMapper> mappers) : IRowToRowMapper, IDisposable
{
    public DataViewSchema InputSchema => inputSchema;

    public DataViewSchema OutputSchema => mappers.Count == 0 ? inputSchema : mappers[^1].OutputSchema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        mappers.Reverse().Aggregate(dependingColumns, (needed, mapper) => mapper.GetDependencies(needed));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckValue(activeColumns, nameof(activeColumns));
        Contracts.CheckParam(input.Schema == inputSchema, nameof(input), "Schema did not match original schema");
        if (mappers.Count == 0)
            return CheckedInput(input, activeColumns);

        // What each mapper must give, from the last one back.
        var needed = new IEnumerable<DataViewSchema.Column>[mappers.Count];
        needed[^1] = activeColumns;
        for (var i = mappers.Count - 1; i > 0; i--)
            needed[i - 1] = mappers[i].GetDependencies(needed[i]);
        return mappers.Zip(needed).Aggregate(input, (row, step) => step.First.GetRow(row, step.Second));
    }

    public void Dispose()
    {
        foreach (var mapper in mappers)
            (mapper as IDisposable)?.Dispose();
    }

    private static DataViewRow CheckedInput(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        foreach (var column in activeColumns)
        {
            Contracts.CheckParam(
                input.IsColumnActive(input.Schema[column.Index]), nameof(input), $"Mapper required column '{column.Name}' active but it was not.");
        }

        return input;
    }
}
