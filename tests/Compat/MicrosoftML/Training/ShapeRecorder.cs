using Microsoft.ML;

namespace Compat.Tests.MicrosoftML.Training;

/// <summary>Changes nothing; keeps the schema shape that a chain shows it.</summary>
public sealed class ShapeRecorder(MLContext context) : IEstimator<ITransformer>
{
    public SchemaShape? Shape { get; private set; }

    public ITransformer Fit(IDataView input) => context.Transforms.CopyColumns(input.Schema[0].Name, input.Schema[0].Name).Fit(input);

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Shape = inputSchema;
}
