using Microsoft.ML.Conversion;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class TypeConvertingEstimator : TrivialEstimator<TypeConvertingTransformer>
{
    internal TypeConvertingEstimator(
        IHostEnvironment environment, DataKind outputKind, params (string OutputColumnName, string InputColumnName)[] columns)
        : base(environment.Register(nameof(TypeConvertingEstimator)), new TypeConvertingTransformer(environment, outputKind, columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(Transformer.ColumnPairs.Select(
            pair => OutputColumn(inputSchema.FindInput(pair.InputColumnName), pair.OutputColumnName)));
    }

    private SchemaShape.Column OutputColumn(SchemaShape.Column input, string name)
    {
        var type = PrimitiveTypes.Of(Transformer.OutputKind);
        Contracts.CheckParam(
            ValueConversion.TryGet(input.ItemType, type, out _), "inputSchema", $"Don't know how to convert {input.Name} into {type}");
        return new SchemaShape.Column(name, input.Kind, type, isKey: false, input.Annotations);
    }
}
