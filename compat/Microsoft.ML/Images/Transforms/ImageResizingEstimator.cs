using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

public sealed class ImageResizingEstimator : TrivialEstimator<ImageResizingTransformer>
{
    internal ImageResizingEstimator(IHostEnvironment env, string outputColumnName, string inputColumnName, ImageResizing resizing)
        : base(env.Register(nameof(ImageResizingEstimator)), new ImageResizingTransformer(env, outputColumnName, inputColumnName, resizing))
    {
    }

    public enum ResizingKind : byte
    {
        IsoPad = 0,
        IsoCrop = 1,
        Fill = 2,
    }

    public enum Anchor : byte
    {
        Right = 0,
        Left = 1,
        Top = 2,
        Bottom = 3,
        Center = 4,
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        var (output, input) = Transformer.ColumnPairs[0];
        ImageColumns.FindImage(inputSchema, input);
        return inputSchema.With(new SchemaShape.Column(output, Transformer.OutputType));
    }
}
