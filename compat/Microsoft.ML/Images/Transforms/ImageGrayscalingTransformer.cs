using Microsoft.ML.Data;
using Microsoft.ML.Images;
using Microsoft.ML.Mapping;
using Microsoft.ML.Runtime;
using Microsoft.ML.Saving;
using Microsoft.ML.Transforms.Image;

[assembly: ModelLoader<ImageGrayscalingTransformer>]

namespace Microsoft.ML.Transforms.Image;

public sealed class ImageGrayscalingTransformer : OneToOneTransformerBase, ILoadableModel
{
    internal ImageGrayscalingTransformer(IHostEnvironment env, string outputColumnName, string inputColumnName)
        : base(env.Register("ImageGrayscale"), (outputColumnName, inputColumnName))
    {
    }

    static ICanSaveModel ILoadableModel.Load(ModelLoadContext context)
    {
        var (output, input) = LoadColumns(context).Single();
        return new ImageGrayscalingTransformer(context.Environment, output, input);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader<ImageGrayscalingTransformer>();
        SaveColumns(ctx);
    }

    private protected override void CheckInputColumn(DataViewSchema.Column column, int pair) => ImageColumns.CheckImage(column);

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper(ImageGrayscalingTransformer parent, DataViewSchema schema) : OneToOneRowMapper(parent, schema)
    {
        protected override DataViewSchema.DetachedColumn MakeOutputColumn(int pair) =>
            new(Pairs[pair].OutputColumnName, Inputs[pair].Type, annotations: null);

        protected override Delegate MakeGetter(DataViewRow input, int pair, out Action? disposer)
        {
            var getSource = input.GetGetter<MLImage?>(Inputs[pair]);
            MLImage? source = null;
            disposer = () => source?.Dispose();
            return (ValueGetter<MLImage?>)Get;

            void Get(ref MLImage? destination)
            {
                destination?.Dispose();
                getSource(ref source);
                // As in ML.NET a row without an image leaves the disposed one of the row before.
                if (source is not null)
                    destination = new MLImage(PixelFilters.Grayscale(source.Buffer)) { Tag = source.Tag };
            }
        }
    }
}
