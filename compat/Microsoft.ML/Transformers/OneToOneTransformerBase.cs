using Microsoft.ML.Runtime;
using Microsoft.ML.Saving;

namespace Microsoft.ML.Data;

/// <summary>A transformer that computes each output column from one input column.</summary>
public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    private protected OneToOneTransformerBase(IHost host, params IEnumerable<(string OutputColumnName, string InputColumnName)> columns)
        : base(host)
    {
        Contracts.CheckValue(columns, nameof(columns));
        ColumnPairs = [.. columns];
        var names = new HashSet<string>();
        foreach (var (output, input) in ColumnPairs)
        {
            Contracts.CheckNonEmpty(input, nameof(columns));
            Contracts.CheckNonEmpty(output, nameof(columns));
            Contracts.CheckParam(names.Add(output), nameof(columns), $"Name of the result column '{output}' specified multiple times");
        }
    }

    internal IReadOnlyList<(string OutputColumnName, string InputColumnName)> ColumnPairs { get; }

    internal static (string OutputColumnName, string InputColumnName)[] LoadColumns(ModelLoadContext context) =>
        [.. SavedValue.ReadAll<string>(context.Reader).Chunk(2).Select(pair => (pair[0], pair[1]))];

    /// <summary>The input column of a pair in the schema, or the schema mismatch that ML.NET reports without it.</summary>
    internal DataViewSchema.Column FindInput(DataViewSchema inputSchema, int pair)
    {
        var name = ColumnPairs[pair].InputColumnName;
        var column = inputSchema.GetColumnOrNull(name) ?? throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", name);
        CheckInputColumn(column, pair);
        return column;
    }

    private protected void SaveColumns(ModelSaveContext ctx) => SavedValue.WriteAll<string>(
        ctx.Writer, [.. ColumnPairs.SelectMany(pair => new[] { pair.OutputColumnName, pair.InputColumnName })]);

    /// <summary>Throws when the transformer cannot take the column, for its type.</summary>
    private protected virtual void CheckInputColumn(DataViewSchema.Column column, int pair)
    {
    }
}
