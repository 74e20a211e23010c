using Microsoft.ML.Data;
using Microsoft.ML.Images.Codecs;
using Microsoft.ML.Mapping;
using Microsoft.ML.Runtime;
using Microsoft.ML.Saving;
using Microsoft.ML.Transforms.Image;

[assembly: ModelLoader<ImageLoadingTransformer>]

namespace Microsoft.ML.Data;

public sealed class ImageLoadingTransformer : OneToOneTransformerBase, ILoadableModel
{
    public readonly string? ImageFolder;

    private readonly bool decodes;

    internal ImageLoadingTransformer(
        IHostEnvironment env, string? imageFolder, bool decodes, string outputColumnName, string inputColumnName)
        : base(env.Register(nameof(ImageLoadingTransformer)), (outputColumnName, inputColumnName))
    {
        ImageFolder = imageFolder;
        this.decodes = decodes;
    }

    internal DataViewType OutputType => decodes ? new ImageDataViewType() : new VectorDataViewType(NumberDataViewType.Byte);

    static ICanSaveModel ILoadableModel.Load(ModelLoadContext context)
    {
        var (output, input) = LoadColumns(context).Single();
        var folder = context.Reader.ReadString();
        return new ImageLoadingTransformer(context.Environment, folder.Length > 0 ? folder : null, context.Reader.ReadBoolean(), output, input);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader<ImageLoadingTransformer>();
        SaveColumns(ctx);
        ctx.Writer.Write(ImageFolder ?? "");
        ctx.Writer.Write(decodes);
    }

    private protected override void CheckInputColumn(DataViewSchema.Column column, int pair)
    {
        if (column.Type is not TextDataViewType)
        {
            throw Contracts.ExceptSchemaMismatch(
                "inputSchema", "input", column.Name, TextDataViewType.Instance.ToString()!, column.Type.ToString()!);
        }
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private string FullPath(ReadOnlyMemory<char> path) =>
        string.IsNullOrWhiteSpace(ImageFolder) ? path.ToString() : Path.Combine(ImageFolder, path.ToString());

    private sealed class Mapper(ImageLoadingTransformer parent, DataViewSchema schema) : OneToOneRowMapper(parent, schema)
    {
        protected override DataViewSchema.DetachedColumn MakeOutputColumn(int pair) =>
            new(Pairs[pair].OutputColumnName, parent.OutputType, annotations: null);

        protected override Delegate MakeGetter(DataViewRow input, int pair, out Action? disposer)
        {
            var getPath = input.GetGetter<ReadOnlyMemory<char>>(Inputs[pair]);
            if (parent.decodes)
                return MakeImageGetter(getPath, out disposer);
            disposer = null;
            return MakeBytesGetter(getPath);
        }

        private ValueGetter<MLImage?> MakeImageGetter(ValueGetter<ReadOnlyMemory<char>> getPath, out Action disposer)
        {
            ReadOnlyMemory<char> path = default;
            MLImage? last = null;
            disposer = () => last?.Dispose();
            return Get;

            void Get(ref MLImage? destination)
            {
                destination?.Dispose();
                destination = null;
                getPath(ref path);
                if (!path.IsEmpty)
                    destination = Load(parent.FullPath(path));
                last = destination;
            }
        }

        private ValueGetter<VBuffer<byte>> MakeBytesGetter(ValueGetter<ReadOnlyMemory<char>> getPath)
        {
            ReadOnlyMemory<char> path = default;
            return Get;

            void Get(ref VBuffer<byte> destination)
            {
                getPath(ref path);
                if (path.IsEmpty)
                {
                    destination = VBufferEditor.Create(ref destination, newLogicalLength: 0).Commit();
                    return;
                }

                using var file = EncodedImage.Read(parent.FullPath(path));
                var editor = VBufferEditor.Create(ref destination, file.Bytes.Length);
                file.Bytes.CopyTo(editor.Values);
                destination = editor.Commit();
            }
        }

        private static MLImage Load(string path)
        {
            using var file = EncodedImage.Read(path);
            var image = file.Decode("imageStream");
            image.Tag = path;
            return image;
        }
    }
}
