using Microsoft.ML.Annotations;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
{
    internal KeyToValueMappingEstimator(IHostEnvironment environment, params (string OutputColumnName, string InputColumnName)[] columns)
        : base(environment.Register(nameof(KeyToValueMappingEstimator)), new KeyToValueMappingTransformer(environment, columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(Transformer.ColumnPairs.Select(
            pair => OutputColumn(inputSchema.FindInput(pair.InputColumnName), pair.OutputColumnName)));
    }

    private static SchemaShape.Column OutputColumn(SchemaShape.Column input, string name)
    {
        if (!input.IsKey)
            throw Contracts.ExceptSchemaMismatch("inputSchema", "input", input.Name, "KeyType", input.GetTypeString());
        Contracts.CheckParam(
            input.Annotations.TryFindColumn(AnnotationKinds.KeyValues, out var values),
            "inputSchema",
            $"Input column '{input.Name}' doesn't contain key values metadata");
        var annotations = input.HasSlotNames(out var slotNames) ? new SchemaShape([slotNames]) : null;
        return new SchemaShape.Column(name, input.Kind, values.ItemType, values.IsKey, annotations);
    }
}
