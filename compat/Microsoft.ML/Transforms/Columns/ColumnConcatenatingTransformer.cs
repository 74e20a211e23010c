using Microsoft.ML.Data;
using Microsoft.ML.Mapping;
using Microsoft.ML.Runtime;
using Microsoft.ML.Saving;
using Microsoft.ML.Transforms;

[assembly: ModelLoader<ColumnConcatenatingTransformer>]

namespace Microsoft.ML.Data;

public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase, ILoadableModel
{
    private readonly string outputColumnName;
    private readonly string[] inputColumnNames;

    internal ColumnConcatenatingTransformer(IHostEnvironment environment, string outputColumnName, string[] inputColumnNames)
        : base(environment.Register(nameof(ColumnConcatenatingTransformer)))
    {
        this.outputColumnName = outputColumnName;
        this.inputColumnNames = inputColumnNames;
    }

    static ICanSaveModel ILoadableModel.Load(ModelLoadContext context) =>
        new ColumnConcatenatingTransformer(context.Environment, context.Reader.ReadString(), SavedValue.ReadAll<string>(context.Reader));

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader<ColumnConcatenatingTransformer>();
        ctx.Writer.Write(outputColumnName);
        SavedValue.WriteAll(ctx.Writer, inputColumnNames);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema)
    {
        var inputs = inputColumnNames.Select(
            name => schema.GetColumnOrNull(name) ?? throw Contracts.ExceptSchemaMismatch("inputSchema", "input", name));
        return new ConcatenatingRowMapper(outputColumnName, [.. inputs]);
    }
}
