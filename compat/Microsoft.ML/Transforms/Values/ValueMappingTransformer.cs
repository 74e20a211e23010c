using Microsoft.ML.Data;
using Microsoft.ML.Mapping;
using Microsoft.ML.Runtime;
using Microsoft.ML.Saving;
using Microsoft.ML.Transforms;

[assembly: ModelLoader<ValueMappingTransformer>]

namespace Microsoft.ML.Transforms;

public class ValueMappingTransformer : OneToOneTransformerBase, ILoadableModel
{
    private readonly ValueMap map;

    internal ValueMappingTransformer(IHostEnvironment environment, (string OutputColumnName, string InputColumnName)[] columns, ValueMap map)
        : base(environment.Register(nameof(ValueMappingTransformer)), columns) => this.map = map;

    internal DataViewSchema.Column ValueColumn => map.ValueColumn;

    internal static Exception ExceptVectors(string column) => Contracts.ExceptNotSupported(
        $"Column '{column}' cannot be mapped to values when the column and the map values are both vector type.");

    static ICanSaveModel ILoadableModel.Load(ModelLoadContext context) =>
        new ValueMappingTransformer(context.Environment, LoadColumns(context), ValueMap.Load(context.Reader));

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader<ValueMappingTransformer>();
        SaveColumns(ctx);
        map.Save(ctx.Writer);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper(ValueMappingTransformer parent, DataViewSchema inputSchema) : OneToOneRowMapper(parent, inputSchema)
    {
        protected override DataViewSchema.DetachedColumn MakeOutputColumn(int pair)
        {
            var (input, value) = (Inputs[pair], parent.ValueColumn);
            if (input.Type is not VectorDataViewType)
                return new(Pairs[pair].OutputColumnName, value.Type, value.Annotations);
            if (value.Type is VectorDataViewType)
                throw ExceptVectors(input.Name);
            return new(Pairs[pair].OutputColumnName, new VectorDataViewType(PrimitiveTypes.Of(value.Type.RawType)), value.Annotations);
        }

        protected override Delegate MakeGetter(DataViewRow input, int pair, out Action? disposer)
        {
            disposer = null;
            return parent.map.CreateGetter(input, Inputs[pair]);
        }
    }
}
