using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>What an estimator knows of a schema before it sees data: kinds of columns, without sizes and counts.</summary>
public sealed partial class SchemaShape : IReadOnlyList<SchemaShape.Column>
{
    private static readonly SchemaShape Empty = new([]);

    private readonly Column[] columns;

    public SchemaShape(IEnumerable<Column> columns)
    {
        Contracts.CheckValue(columns, nameof(columns));
        this.columns = [.. columns];
        Contracts.CheckParam(this.columns.All(column => column.IsValid), nameof(columns), "Some items are not initialized properly.");
    }

    public int Count => columns.Length;

    public Column this[int index] => columns[index];

    public IEnumerator<Column> GetEnumerator() => ((IEnumerable<Column>)columns).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static SchemaShape Create(DataViewSchema schema)
    {
        Contracts.CheckValue(schema, nameof(schema));
        return new SchemaShape(schema.Where(column => !column.IsHidden).Select(column => new Column(
            column.Name,
            column.Type,
            column.Annotations.Schema.Count == 0
                ? null
                : new SchemaShape(column.Annotations.Schema.Select(kind => new Column(kind.Name, kind.Type))))));
    }

    internal bool TryFindColumn(string name, out Column column)
    {
        Contracts.CheckValue(name, nameof(name));
        column = columns.FirstOrDefault(candidate => candidate.Name == name);
        return column.IsValid;
    }

    /// <summary>The column that an estimator takes in, or the schema mismatch that ML.NET reports without it.</summary>
    internal Column FindInput(string name) =>
        TryFindColumn(name, out var column) ? column : throw Contracts.ExceptSchemaMismatch("inputSchema", "input", name);

    /// <summary>This shape with the columns added; a column of the same name is replaced, in ML.NET's order: at its old place.</summary>
    internal SchemaShape With(params IEnumerable<Column> added)
    {
        var byName = columns.ToDictionary(column => column.Name);
        foreach (var column in added)
            byName[column.Name] = column;
        return new SchemaShape(byName.Values);
    }
}
