using Microsoft.ML.Data;
using Microsoft.ML.Mapping;
using Microsoft.ML.Runtime;
using Microsoft.ML.Saving;
using Microsoft.ML.Transforms;

[assembly: ModelLoader<KeyToValueMappingTransformer>]

namespace Microsoft.ML.Transforms;

public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase, ILoadableModel
{
    internal KeyToValueMappingTransformer(IHostEnvironment environment, params (string OutputColumnName, string InputColumnName)[] columns)
        : base(environment.Register(nameof(KeyToValueMappingTransformer)), columns)
    {
    }

    static ICanSaveModel ILoadableModel.Load(ModelLoadContext context) =>
        new KeyToValueMappingTransformer(context.Environment, LoadColumns(context));

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader<KeyToValueMappingTransformer>();
        SaveColumns(ctx);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new KeyToValueRowMapper(this, schema);
}
