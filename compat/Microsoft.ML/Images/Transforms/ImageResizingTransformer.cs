using Microsoft.ML.Data;
using Microsoft.ML.Mapping;
using Microsoft.ML.Runtime;
using Microsoft.ML.Saving;
using Microsoft.ML.Transforms.Image;

[assembly: ModelLoader<ImageResizingTransformer>]

namespace Microsoft.ML.Transforms.Image;

public sealed class ImageResizingTransformer : OneToOneTransformerBase, ILoadableModel
{
    private readonly ImageResizing resizing;

    internal ImageResizingTransformer(IHostEnvironment env, string outputColumnName, string inputColumnName, ImageResizing resizing)
        : base(env.Register("ImageScaler"), (outputColumnName, inputColumnName)) => this.resizing = resizing;

    internal ImageDataViewType OutputType => resizing.OutputType;

    static ICanSaveModel ILoadableModel.Load(ModelLoadContext context)
    {
        var (output, input) = LoadColumns(context).Single();
        return new ImageResizingTransformer(context.Environment, output, input, ImageResizing.Load(context.Reader));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader<ImageResizingTransformer>();
        SaveColumns(ctx);
        resizing.Save(ctx.Writer);
    }

    private protected override void CheckInputColumn(DataViewSchema.Column column, int pair) => ImageColumns.CheckImage(column);

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper(ImageResizingTransformer parent, DataViewSchema schema) : OneToOneRowMapper(parent, schema)
    {
        protected override DataViewSchema.DetachedColumn MakeOutputColumn(int pair) =>
            new(Pairs[pair].OutputColumnName, parent.OutputType, annotations: null);

        protected override Delegate MakeGetter(DataViewRow input, int pair, out Action? disposer)
        {
            var getSource = input.GetGetter<MLImage?>(Inputs[pair]);
            var resizing = parent.resizing;
            MLImage? source = null;
            disposer = null;
            return (ValueGetter<MLImage?>)Get;

            void Get(ref MLImage? destination)
            {
                destination?.Dispose();
                getSource(ref source);
                // As in ML.NET a row without an image leaves the disposed one of the row before, and one that has the size is handed on.
                if (source is not null)
                    destination = resizing.Keeps(source) ? source : resizing.Apply(source);
            }
        }
    }
}
