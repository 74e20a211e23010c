using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

public sealed class VectorToImageConvertingEstimator : TrivialEstimator<VectorToImageConvertingTransformer>
{
    internal VectorToImageConvertingEstimator(IHostEnvironment env, string outputColumnName, string inputColumnName, PixelAssembly assembly)
        : base(
            env.Register(nameof(VectorToImageConvertingEstimator)),
            new VectorToImageConvertingTransformer(env, outputColumnName, inputColumnName, assembly))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        var (output, input) = Transformer.ColumnPairs[0];
        var column = inputSchema.FindInput(input);
        if (column.Kind != SchemaShape.Column.VectorKind.Vector || !VectorToImageConvertingTransformer.Takes(column.ItemType))
        {
            throw Contracts.ExceptSchemaMismatch(
                nameof(inputSchema), "input", input, "known-size vector of type Single, Double or Byte", column.GetTypeString());
        }

        return inputSchema.With(new SchemaShape.Column(output, Transformer.Assembly.OutputType));
    }
}
