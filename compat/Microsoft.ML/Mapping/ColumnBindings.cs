namespace Microsoft.ML.Mapping;

/// <summary>
/// The schema of an input with added columns. An added column whose name is new comes last; one that replaces another comes right
/// behind the column that it hides.
/// </summary>
internal sealed class ColumnBindings
{
    // For each output column the input column, or the complement of the added one.
    private readonly int[] map;

    public ColumnBindings(DataViewSchema input, IReadOnlyList<DataViewSchema.DetachedColumn> added)
    {
        InputSchema = input;
        var order = Enumerable.Range(0, input.Count).ToList();
        for (var i = 0; i < added.Count; i++)
        {
            var name = added[i].Name;
            var hidden = order.FindLastIndex(index => (index >= 0 ? input[index].Name : added[~index].Name) == name);
            order.Insert(hidden >= 0 ? hidden + 1 : order.Count, ~i);
        }

        map = [.. order];
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(order.Select(index => index >= 0 ? new DataViewSchema.DetachedColumn(input[index]) : added[~index]));
        Schema = builder.ToSchema();
        AddedColumnIndices = [.. Enumerable.Range(0, added.Count).Select(i => order.IndexOf(~i))];
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema Schema { get; }

    public IReadOnlyList<int> AddedColumnIndices { get; }

    /// <summary>The index among the input columns, or among the added ones.</summary>
    public int Source(int column, out bool isInput)
    {
        isInput = map[column] >= 0;
        return isInput ? map[column] : ~map[column];
    }

    /// <summary>The input columns that the active output columns pass through.</summary>
    public IEnumerable<int> PassedThrough(bool[] active) =>
        Enumerable.Range(0, map.Length).Where(column => active[column] && map[column] >= 0).Select(column => map[column]);
}
