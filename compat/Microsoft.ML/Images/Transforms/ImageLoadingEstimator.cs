using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Data;

public sealed class ImageLoadingEstimator : TrivialEstimator<ImageLoadingTransformer>
{
    /// <param name="decodes">Whether to make images of the files' bytes.</param>
    internal ImageLoadingEstimator(IHostEnvironment env, string? imageFolder, bool decodes, string outputColumnName, string inputColumnName)
        : base(
            env.Register(nameof(ImageLoadingEstimator)),
            new ImageLoadingTransformer(env, FullPath(imageFolder), decodes, outputColumnName, inputColumnName))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        var (output, input) = Transformer.ColumnPairs[0];
        var column = inputSchema.FindInput(input);
        if (column.ItemType is not TextDataViewType || column.Kind != SchemaShape.Column.VectorKind.Scalar)
        {
            throw Contracts.ExceptSchemaMismatch(
                nameof(inputSchema), "input", input, TextDataViewType.Instance.ToString()!, column.GetTypeString());
        }

        return inputSchema.With(new SchemaShape.Column(output, Transformer.OutputType));
    }

    // A loaded model does not ask for its folder until it reads a picture.
    private static string? FullPath(string? imageFolder)
    {
        if (string.IsNullOrEmpty(imageFolder))
            return null;
        return Directory.Exists(imageFolder)
            ? Path.GetFullPath(imageFolder)
            : throw new ArgumentException($"Directory \"{imageFolder}\" does not exist.");
    }
}
