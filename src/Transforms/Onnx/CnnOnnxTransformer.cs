using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.Scoring;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>
/// An image classifier in ONNX Runtime. Adds PredictedLabel, the key of the most probable class, and Score, the classes' probabilities. Scores
/// in batches, reading ahead; columns that nobody asks for cost nothing.
/// </summary>
public sealed class CnnOnnxTransformer : ITransformer, IDisposable
{
    private readonly OnnxClassifier classifier;
    private readonly ImageColumn images;
    private readonly ScoringPlan plan;

    internal CnnOnnxTransformer(OnnxClassifier classifier, OnnxScorer scorer)
    {
        (this.classifier, images) = (classifier, scorer.Images);
        plan = new([scorer], classifier.Columns);
    }

    /// <summary>True: each row is scored by itself.</summary>
    public bool IsRowToRowMapper => true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The image column is missing or of another kind than in fitting.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => plan.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => plan.Transform(input);

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => plan.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => classifier.Save(ctx, images);

    /// <summary>Frees ONNX Runtime's memory. The transformer cannot score any more.</summary>
    public void Dispose() => plan.Dispose();
}
