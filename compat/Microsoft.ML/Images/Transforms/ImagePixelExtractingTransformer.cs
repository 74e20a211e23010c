using Microsoft.ML.Data;
using Microsoft.ML.Mapping;
using Microsoft.ML.Runtime;
using Microsoft.ML.Saving;
using Microsoft.ML.Transforms.Image;

[assembly: ModelLoader<ImagePixelExtractingTransformer>]

namespace Microsoft.ML.Transforms.Image;

public sealed class ImagePixelExtractingTransformer : OneToOneTransformerBase, ILoadableModel
{
    internal ImagePixelExtractingTransformer(
        IHostEnvironment env, string outputColumnName, string inputColumnName, PixelExtraction extraction)
        : base(env.Register("ImagePixelExtractor"), (outputColumnName, inputColumnName)) => Extraction = extraction;

    internal PixelExtraction Extraction { get; }

    static ICanSaveModel ILoadableModel.Load(ModelLoadContext context)
    {
        var (output, input) = LoadColumns(context).Single();
        return new ImagePixelExtractingTransformer(context.Environment, output, input, PixelExtraction.Load(context.Reader));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader<ImagePixelExtractingTransformer>();
        SaveColumns(ctx);
        Extraction.Save(ctx.Writer);
    }

    private protected override void CheckInputColumn(DataViewSchema.Column column, int pair)
    {
        var image = ImageColumns.CheckImage(column);
        if (image.Height <= 0 || image.Width <= 0)
            throw Contracts.ExceptSchemaMismatch("inputSchema", "input", column.Name, "known-size image", "unknown-size image");
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper(ImagePixelExtractingTransformer parent, DataViewSchema schema) : OneToOneRowMapper(parent, schema)
    {
        protected override DataViewSchema.DetachedColumn MakeOutputColumn(int pair)
        {
            var image = (ImageDataViewType)Inputs[pair].Type;
            var dimensions = parent.Extraction.Layout.Dimensions(image.Height, image.Width);
            return new(Pairs[pair].OutputColumnName, new VectorDataViewType(parent.Extraction.ItemType, dimensions), annotations: null);
        }

        protected override Delegate MakeGetter(DataViewRow input, int pair, out Action? disposer) =>
            parent.Extraction.AsFloats
                ? MakeGetter(input, pair, parent.Extraction.FloatTable(), out disposer)
                : MakeGetter(input, pair, PixelExtraction.ByteTable(), out disposer);

        private ValueGetter<VBuffer<T>> MakeGetter<T>(DataViewRow input, int pair, T[] table, out Action disposer)
            where T : struct
        {
            var getSource = input.GetGetter<MLImage?>(Inputs[pair]);
            var type = (ImageDataViewType)Inputs[pair].Type;
            var extraction = parent.Extraction;
            var size = checked(type.Height * type.Width * extraction.Layout.Planes);
            MLImage? source = null;
            disposer = () => source?.Dispose();
            return Get;

            void Get(ref VBuffer<T> destination)
            {
                getSource(ref source);
                // No image is an entirely sparse vector: all zeros.
                var editor = VBufferEditor.Create(ref destination, size, valuesCount: source is null ? 0 : size);
                if (source is not null)
                {
                    Contracts.Check(
                        source.Height == type.Height && source.Width == type.Width,
                        $"Column '{Inputs[pair].Name}' is of {type.Width}x{type.Height} images, not {source.Width}x{source.Height}.");
                    extraction.Extract(source, table, editor.Values);
                }

                destination = editor.Commit();
            }
        }
    }
}
