namespace Microsoft.ML.Mapping;

/// <summary>Columns computed from a row of one schema. What a row-wise transformer is, once it knows its input.</summary>
internal interface IRowMapper
{
    IReadOnlyList<DataViewSchema.DetachedColumn> OutputColumns { get; }

    /// <summary>The indices of the input columns that the active outputs are computed from.</summary>
    IEnumerable<int> GetDependencies(Func<int, bool> isActiveOutput);

    /// <summary>A <see cref="ValueGetter{TValue}"/> for each active output, null for the others.</summary>
    /// <param name="disposer">Frees what the getters hold, or null.</param>
    Delegate?[] CreateGetters(DataViewRow input, Func<int, bool> isActiveOutput, out Action? disposer);
}
