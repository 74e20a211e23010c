using Microsoft.ML;

namespace MLNet.CnnCatalog.Transforms.Columns;

/// <summary>Columns that may not be there, and the error of those that are not.</summary>
internal static class MissingColumn
{
    /// <param name="kind">What the column is, such as <c>label column</c>.</param>
    /// <param name="name">Name that was asked for.</param>
    /// <param name="names">Names that there are.</param>
    /// <param name="parameter">Parameter that the name came from.</param>
    public static ArgumentException Error(string kind, string name, IEnumerable<string> names, string parameter) =>
        new($"There is no {kind} '{name}'. The columns are: {string.Join(", ", names)}.", parameter);

    /// <summary>A column that has to be there.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static SchemaShape.Column Find(SchemaShape shape, string name, string parameter)
    {
        foreach (var column in shape)
            if (column.Name == name)
                return column;
        throw Error("column", name, shape.Select(column => column.Name), parameter);
    }
}
