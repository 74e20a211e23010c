using Microsoft.ML.Data;
using Microsoft.ML.Mapping;
using Microsoft.ML.Runtime;
using Microsoft.ML.Saving;
using Microsoft.ML.Transforms;

[assembly: ModelLoader<TypeConvertingTransformer>]

namespace Microsoft.ML.Transforms;

public sealed class TypeConvertingTransformer : OneToOneTransformerBase, ILoadableModel
{
    internal TypeConvertingTransformer(
        IHostEnvironment environment, DataKind outputKind, params (string OutputColumnName, string InputColumnName)[] columns)
        : base(environment.Register("Convert"), columns) => OutputKind = outputKind;

    internal DataKind OutputKind { get; }

    static ICanSaveModel ILoadableModel.Load(ModelLoadContext context) =>
        new TypeConvertingTransformer(context.Environment, (DataKind)context.Reader.ReadByte(), LoadColumns(context));

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader<TypeConvertingTransformer>();
        ctx.Writer.Write((byte)OutputKind);
        SaveColumns(ctx);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new TypeConvertingRowMapper(this, schema);
}
