using Microsoft.ML.Data;

namespace Microsoft.ML.Mapping;

/// <summary>Each output column from one input column.</summary>
internal abstract class OneToOneRowMapper : IRowMapper
{
    private readonly Lazy<DataViewSchema.DetachedColumn[]> outputColumns;

    protected OneToOneRowMapper(OneToOneTransformerBase parent, DataViewSchema inputSchema)
    {
        Pairs = parent.ColumnPairs;
        Inputs = [.. Enumerable.Range(0, Pairs.Count).Select(pair => parent.FindInput(inputSchema, pair))];
        outputColumns = new(() => [.. Enumerable.Range(0, Pairs.Count).Select(MakeOutputColumn)]);
    }

    public IReadOnlyList<DataViewSchema.DetachedColumn> OutputColumns => outputColumns.Value;

    protected IReadOnlyList<(string OutputColumnName, string InputColumnName)> Pairs { get; }

    /// <summary>The input column of each pair.</summary>
    protected IReadOnlyList<DataViewSchema.Column> Inputs { get; }

    public IEnumerable<int> GetDependencies(Func<int, bool> isActiveOutput) =>
        Enumerable.Range(0, Pairs.Count).Where(isActiveOutput).Select(pair => Inputs[pair].Index);

    public Delegate?[] CreateGetters(DataViewRow input, Func<int, bool> isActiveOutput, out Action? disposer)
    {
        Action? disposeAll = null;
        var getters = new Delegate?[Pairs.Count];
        for (var pair = 0; pair < getters.Length; pair++)
        {
            if (!isActiveOutput(pair))
                continue;
            getters[pair] = MakeGetter(input, pair, out var dispose);
            disposeAll += dispose;
        }

        disposer = disposeAll;
        return getters;
    }

    protected abstract DataViewSchema.DetachedColumn MakeOutputColumn(int pair);

    protected abstract Delegate MakeGetter(DataViewRow input, int pair, out Action? disposer);
}
