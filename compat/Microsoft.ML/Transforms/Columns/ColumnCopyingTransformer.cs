using Microsoft.ML.Data;
using Microsoft.ML.Mapping;
using Microsoft.ML.Runtime;
using Microsoft.ML.Saving;
using Microsoft.ML.Transforms;

[assembly: ModelLoader<ColumnCopyingTransformer>]

namespace Microsoft.ML.Transforms;

public sealed class ColumnCopyingTransformer : OneToOneTransformerBase, ILoadableModel
{
    internal ColumnCopyingTransformer(IHostEnvironment environment, params (string OutputColumnName, string InputColumnName)[] columns)
        : base(environment.Register(nameof(ColumnCopyingTransformer)), columns)
    {
    }

    static ICanSaveModel ILoadableModel.Load(ModelLoadContext context) =>
        new ColumnCopyingTransformer(context.Environment, LoadColumns(context));

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader<ColumnCopyingTransformer>();
        SaveColumns(ctx);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new ColumnCopyingRowMapper(this, schema);
}
