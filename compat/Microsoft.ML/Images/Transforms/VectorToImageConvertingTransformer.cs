using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Mapping;
using Microsoft.ML.Runtime;
using Microsoft.ML.Saving;
using Microsoft.ML.Transforms.Image;

[assembly: ModelLoader<VectorToImageConvertingTransformer>]

namespace Microsoft.ML.Transforms.Image;

public sealed class VectorToImageConvertingTransformer : OneToOneTransformerBase, ILoadableModel
{
    internal VectorToImageConvertingTransformer(
        IHostEnvironment env, string outputColumnName, string inputColumnName, PixelAssembly assembly)
        : base(env.Register("VectorToImageConverter"), (outputColumnName, inputColumnName)) => Assembly = assembly;

    internal PixelAssembly Assembly { get; }

    internal static bool Takes(DataViewType itemType) =>
        itemType.Equals(NumberDataViewType.Single)
        || itemType.Equals(NumberDataViewType.Double)
        || itemType.Equals(NumberDataViewType.Byte);

    static ICanSaveModel ILoadableModel.Load(ModelLoadContext context)
    {
        var (output, input) = LoadColumns(context).Single();
        return new VectorToImageConvertingTransformer(context.Environment, output, input, PixelAssembly.Load(context.Reader));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader<VectorToImageConvertingTransformer>();
        SaveColumns(ctx);
        Assembly.Save(ctx.Writer);
    }

    private protected override void CheckInputColumn(DataViewSchema.Column column, int pair)
    {
        var vector = column.Type as VectorDataViewType
            ?? throw Contracts.ExceptSchemaMismatch("inputSchema", "input", column.Name, "image", column.Type.ToString()!);
        if (vector.Size == Assembly.ValueCount)
            return;
        var image = Assembly.OutputType;
        var expected = new VectorDataViewType(vector.ItemType, image.Height, image.Width, Assembly.Layout.Planes);
        throw Contracts.ExceptSchemaMismatch("inputSchema", "input", column.Name, expected.ToString(), vector.ToString());
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper(VectorToImageConvertingTransformer parent, DataViewSchema schema) : OneToOneRowMapper(parent, schema)
    {
        protected override DataViewSchema.DetachedColumn MakeOutputColumn(int pair) =>
            new(Pairs[pair].OutputColumnName, parent.Assembly.OutputType, annotations: null);

        protected override Delegate MakeGetter(DataViewRow input, int pair, out Action? disposer)
        {
            disposer = null;
            var itemType = ((VectorDataViewType)Inputs[pair].Type).ItemType;
            if (itemType.Equals(NumberDataViewType.Single))
                return MakeGetter<float>(input, pair);
            if (itemType.Equals(NumberDataViewType.Double))
                return MakeGetter<double>(input, pair);
            return itemType.Equals(NumberDataViewType.Byte)
                ? MakeGetter<byte>(input, pair)
                : throw Contracts.Except($"Column '{Inputs[pair].Name}' holds {itemType}; images are made of Single, Double or Byte.");
        }

        private ValueGetter<MLImage?> MakeGetter<T>(DataViewRow input, int pair)
            where T : struct, INumber<T>
        {
            var getSource = input.GetGetter<VBuffer<T>>(Inputs[pair]);
            VBuffer<T> source = default, dense = default;
            return Get;

            void Get(ref MLImage? destination)
            {
                getSource(ref source);
                if (source.GetValues().IsEmpty)
                {
                    destination = null;
                    return;
                }

                source.CopyToDense(ref dense);
                destination = parent.Assembly.Assemble(dense.GetValues());
            }
        }
    }
}
