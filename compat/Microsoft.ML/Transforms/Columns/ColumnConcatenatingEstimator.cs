using Microsoft.ML.Annotations;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static Microsoft.ML.SchemaShape.Column;

namespace Microsoft.ML.Transforms;

public sealed class ColumnConcatenatingEstimator : IEstimator<ColumnConcatenatingTransformer>
{
    private readonly IHost host;
    private readonly string outputColumnName;
    private readonly string[] inputColumnNames;

    internal ColumnConcatenatingEstimator(IHostEnvironment environment, string outputColumnName, params string[] inputColumnNames)
    {
        host = environment.Register(nameof(ColumnConcatenatingEstimator));
        Contracts.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        Contracts.CheckValue(inputColumnNames, nameof(inputColumnNames));
        Contracts.CheckParam(inputColumnNames.Length > 0, nameof(inputColumnNames), "Input columns not specified");
        Contracts.CheckParam(!inputColumnNames.Any(string.IsNullOrEmpty), nameof(inputColumnNames), "Contained some null or empty items");
        this.outputColumnName = outputColumnName;
        this.inputColumnNames = inputColumnNames;
    }

    public ColumnConcatenatingTransformer Fit(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        return new ColumnConcatenatingTransformer(host, outputColumnName, inputColumnNames);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(OutputColumn([.. inputColumnNames.Select(inputSchema.FindInput)]));
    }

    private SchemaShape.Column OutputColumn(SchemaShape.Column[] inputs)
    {
        var itemType = inputs[0].ItemType;
        foreach (var input in inputs)
        {
            Contracts.Check(!input.IsKey, $"Column '{input.Name}' is key. Concatenation of keys is unsupported.");
            Contracts.Check(
                input.ItemType.Equals(itemType),
                $"Concatenated columns should have the same type. Column '{input.Name}' has type of {input.ItemType}, " +
                $"but expected column type is {itemType}.");
        }

        var annotations = new List<SchemaShape.Column>();
        if (inputs.All(input => input.IsNormalized()))
            annotations.Add(new(AnnotationKinds.IsNormalized, VectorKind.Scalar, BooleanDataViewType.Instance, isKey: false));
        if (inputs.Any(input => input.Kind == VectorKind.Scalar || input.HasSlotNames(out _)))
            annotations.Add(new(AnnotationKinds.SlotNames, VectorKind.Vector, TextDataViewType.Instance, isKey: false));
        var kind = inputs.Any(input => input.Kind == VectorKind.VariableVector) ? VectorKind.VariableVector : VectorKind.Vector;
        return new SchemaShape.Column(outputColumnName, kind, itemType, isKey: false, new SchemaShape(annotations));
    }
}
