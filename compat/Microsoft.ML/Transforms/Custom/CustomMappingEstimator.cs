using Microsoft.ML.Data;
using Microsoft.ML.Objects;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class CustomMappingEstimator<TSrc, TDst> : TrivialEstimator<CustomMappingTransformer<TSrc, TDst>>
    where TSrc : class, new()
    where TDst : class, new()
{
    internal CustomMappingEstimator(IHostEnvironment environment, CustomMappingTransformer<TSrc, TDst> transformer)
        : base(environment.Register(nameof(CustomMappingEstimator<,>)), transformer)
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        var columns = ObjectColumn.ColumnsOf(typeof(TSrc), Transformer.InputSchemaDefinition, SchemaDefinition.Direction.Both);
        foreach (var needed in columns)
            CheckInput(inputSchema.FindInput(needed.Name), needed);
        return inputSchema.With(SchemaShape.Create(ObjectColumn.SchemaOf(Transformer.AddedColumns)));
    }

    private static void CheckInput(SchemaShape.Column input, ObjectColumn needed)
    {
        var shape = new SchemaShape.Column(needed.Name, needed.Type);
        var fits = shape.Kind switch
        {
            SchemaShape.Column.VectorKind.VariableVector => input.Kind != SchemaShape.Column.VectorKind.Scalar,
            _ => input.Kind == shape.Kind,
        };
        // The item types are compared by reference, as ML.NET does: two image types of different sizes do not fit.
        if (!fits || input.IsKey != shape.IsKey || !ReferenceEquals(input.ItemType, shape.ItemType))
        {
            throw Contracts.ExceptSchemaMismatch(
                "inputSchema", "input", needed.Name, needed.Type.ToString()!, input.GetTypeString());
        }
    }
}
