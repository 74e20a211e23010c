using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static Microsoft.ML.SchemaShape.Column;

namespace Microsoft.ML.Transforms;

public class ValueMappingEstimator : TrivialEstimator<ValueMappingTransformer>
{
    internal ValueMappingEstimator(IHostEnvironment environment, ValueMappingTransformer transformer)
        : base(environment.Register(nameof(ValueMappingEstimator)), transformer)
    {
    }

    public sealed override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(Transformer.ColumnPairs.Select(
            pair => OutputColumn(inputSchema.FindInput(pair.InputColumnName), pair.OutputColumnName)));
    }

    private SchemaShape.Column OutputColumn(SchemaShape.Column input, string name)
    {
        var value = Transformer.ValueColumn;
        var annotations = SchemaShape.Create(value.Annotations.Schema);
        var output = new SchemaShape.Column(name, value.Type, annotations);
        if (input.Kind == VectorKind.Scalar)
            return output;
        if (value.Type is VectorDataViewType)
            throw ValueMappingTransformer.ExceptVectors(input.Name);
        return new SchemaShape.Column(name, input.Kind, output.ItemType, output.IsKey, annotations);
    }
}
