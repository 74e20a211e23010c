using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static Microsoft.ML.SchemaShape.Column;

namespace Microsoft.ML.Transforms.Onnx;

public sealed class OnnxScoringEstimator : TrivialEstimator<OnnxTransformer>
{
    internal OnnxScoringEstimator(IHostEnvironment environment, OnnxTransformer transformer)
        : base(environment.Register(nameof(OnnxTransformer)), transformer)
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        foreach (var name in Transformer.Inputs)
            CheckInput(inputSchema, name);
        return inputSchema.With(Transformer.Outputs.Select(MakeColumn));
    }

    private void CheckInput(SchemaShape inputSchema, string name)
    {
        var column = inputSchema.FindInput(name);
        var input = Transformer.Model.Inputs.FirstOrDefault(input => input.Name == name)
            ?? throw Contracts.Except($"Column {name} doesn't match input node names of model.");
        // ML.NET casts so as well: an estimator over a model with an input of rank 0 has no output schema.
        var expected = ((VectorDataViewType)input.Type).ItemType;
        if (!column.ItemType.Equals(expected))
            throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", name, expected.ToString()!, column.ItemType.ToString()!);
    }

    private SchemaShape.Column MakeColumn(string name)
    {
        var type = Transformer.Model.Output(name).Type;
        var kind = type is VectorDataViewType { IsKnownSize: true } ? VectorKind.Vector : VectorKind.VariableVector;
        return new SchemaShape.Column(name, kind, type.ItemOrSelf(), isKey: false);
    }
}
