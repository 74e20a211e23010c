using Microsoft.ML.Data;
using Microsoft.ML;

namespace MLNet.CnnCatalog.Estimators.Tests.TestData;

/// <summary>Keeps the shape that a chain hands to its estimators, which cannot be constructed.</summary>
internal sealed class ShapeSpy : IEstimator<ITransformer>
{
    private readonly ITransformer nothing = new TransformerChain<ITransformer>([]);

    private SchemaShape? Seen { get; set; }

    public static SchemaShape ShapeOf(IDataView rows)
    {
        var spy = new ShapeSpy();
        spy.Append(new MLContext().Transforms.CopyColumns("Second", rows.Schema[0].Name)).Fit(rows);
        return spy.Seen!;
    }

    public ITransformer Fit(IDataView input) => nothing;

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Seen = inputSchema;
}
