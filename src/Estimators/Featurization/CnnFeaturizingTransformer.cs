using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Onnx;
using MLNet.CnnCatalog.Estimators.Scoring;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Scoring;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>
/// A frozen network that turns images into vectors: the output of one of its layers, channels x height x width row by row. Runs in
/// batches, reading ahead; nothing is computed for a column that nobody asks for.
/// </summary>
public sealed class CnnFeaturizingTransformer : ITransformer, IDisposable
{
    private readonly TrainedNetwork network;
    private readonly FeatureColumn column;
    private readonly ScoringPlan plan;

    internal CnnFeaturizingTransformer(string outputColumnName, TrainedNetwork network, ScoringSettings settings)
    {
        (this.network, column) = (network, new(outputColumnName, checked((int)network.Network.Output.Shape.Count)));
        plan = new([Scorers.Featurizer(network, settings)], column);
    }

    /// <summary>The weights and, with them, the network up to the layer of the features.</summary>
    public StateDict Weights => network.Weights;

    /// <summary>True: each row is computed by itself.</summary>
    public bool IsRowToRowMapper => true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The image column is missing or of another kind than in fitting.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => plan.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => plan.Transform(input);

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => plan.GetRowToRowMapper(inputSchema);

    /// <summary>
    /// The network in the format of ONNX, for every other runtime. Takes pixels from 0 to 255 if the column has images, else vectors as
    /// they are.
    /// </summary>
    /// <param name="options">
    /// What the network takes and gives; null folds the batch norms and gives vectors. <see cref="OnnxExportOptions.Normalization"/> is that of the
    /// featurizer.
    /// </param>
    public OnnxModel ToOnnx(OnnxExportOptions? options = null) =>
        OnnxConversion.Single(network, options ?? new() { FoldBatchNorm = true, Flatten = true });

    void ICanSaveModel.Save(ModelSaveContext ctx) => OnnxConversion.SaveFeaturizer(ctx, network, column);

    /// <summary>Frees the native memory of the network. The transformer cannot compute any more.</summary>
    public void Dispose() => plan.Dispose();
}
