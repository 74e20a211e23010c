namespace Microsoft.ML.Transforms;

/// <summary>Which columns of a schema stay: those named, or all but those named.</summary>
internal sealed record ColumnSelection(IReadOnlyList<string> Names, bool IsKeep, bool KeepHidden)
{
    public bool Keeps(string name) => Names.Contains(name) == IsKeep;

    public void Check(IEnumerable<string> columns, string parameter)
    {
        var missing = Names.Except(columns).ToArray();
        if (missing.Length > 0)
            throw Contracts.ExceptSchemaMismatch(parameter, "input", string.Join(",", missing));
    }

    /// <summary>The columns that stay; kept ones in the order of their names here, and hidden ones only on request.</summary>
    public IEnumerable<DataViewSchema.Column> Of(DataViewSchema schema) =>
        IsKeep
            ? Names.Distinct().SelectMany(name => schema.Where(column => column.Name == name && (KeepHidden || !column.IsHidden)))
            : schema.Where(column => Keeps(column.Name));
}
