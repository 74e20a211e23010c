using Microsoft.ML.Annotations;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    internal const int DefaultMaximumNumberOfKeys = 1000000;

    private readonly IHost host;
    private readonly KeyColumnOptions[] columns;
    private readonly IDataView? keyData;

    internal ValueToKeyMappingEstimator(IHostEnvironment environment, KeyColumnOptions[] columns, IDataView? keyData)
    {
        host = environment.Register(nameof(ValueToKeyMappingEstimator));
        Contracts.CheckNonEmpty(columns, nameof(columns));
        if (keyData is not null && keyData.Schema.Count != 1)
        {
            throw Contracts.ExceptParam(
                nameof(keyData),
                "If specified, this data view should contain only a single column " +
                $"containing the terms to map, but this had {keyData.Schema.Count} columns.");
        }

        this.columns = columns;
        this.keyData = keyData;
    }

    public enum KeyOrdinality : byte
    {
        ByOccurrence = 0,
        ByValue = 1,
    }

    public ValueToKeyMappingTransformer Fit(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        return new ValueToKeyMappingTransformer(host, input, columns, keyData);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(columns.Select(column => OutputColumn(inputSchema.FindInput(column.InputColumnName), column)));
    }

    private static SchemaShape.Column OutputColumn(SchemaShape.Column input, KeyColumnOptions options)
    {
        if (!input.ItemType.IsStandardScalar())
            throw Contracts.ExceptSchemaMismatch("inputSchema", "input", options.InputColumnName);

        if (!input.IsKey
            || !input.Annotations.TryFindColumn(AnnotationKinds.KeyValues, out var keyValues)
            || keyValues.Kind != SchemaShape.Column.VectorKind.Vector)
        {
            keyValues = new SchemaShape.Column(
                AnnotationKinds.KeyValues,
                SchemaShape.Column.VectorKind.Vector,
                options.AddKeyValueAnnotationsAsText ? TextDataViewType.Instance : input.ItemType,
                input.IsKey);
        }

        var annotations = input.Annotations.TryFindColumn(AnnotationKinds.SlotNames, out var slotNames)
            ? new SchemaShape([slotNames, keyValues])
            : new SchemaShape([keyValues]);
        return new SchemaShape.Column(options.OutputColumnName, input.Kind, NumberDataViewType.UInt32, isKey: true, annotations);
    }
}
