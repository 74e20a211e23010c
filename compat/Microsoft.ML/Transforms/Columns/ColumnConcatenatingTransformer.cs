using Microsoft.ML.Mapping;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Data;

public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase
{
    private readonly string outputColumnName;
    private readonly string[] inputColumnNames;

    internal ColumnConcatenatingTransformer(IHostEnvironment environment, string outputColumnName, string[] inputColumnNames)
        : base(environment.Register(nameof(ColumnConcatenatingTransformer)))
    {
        this.outputColumnName = outputColumnName;
        this.inputColumnNames = inputColumnNames;
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema)
    {
        var inputs = inputColumnNames.Select(
            name => schema.GetColumnOrNull(name) ?? throw Contracts.ExceptSchemaMismatch("inputSchema", "input", name));
        return new ConcatenatingRowMapper(outputColumnName, [.. inputs]);
    }
}
