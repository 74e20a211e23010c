namespace MLNet.CnnCatalog.Transforms.Columns;

/// <summary>The error of a column that is not there.</summary>
internal static class MissingColumn
{
    /// <param name="kind">What the column is, such as <c>label column</c>.</param>
    /// <param name="name">Name that was asked for.</param>
    /// <param name="names">Names that there are.</param>
    /// <param name="parameter">Parameter that the name came from.</param>
    public static ArgumentException Error(string kind, string name, IEnumerable<string> names, string parameter) =>
        new($"There is no {kind} '{name}'. The columns are: {string.Join(", ", names)}.", parameter);
}
