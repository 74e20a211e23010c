using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Onnx;
using MLNet.CnnCatalog.Estimators.Scoring;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.MultiLabel;
using MLNet.CnnCatalog.Transforms.Scoring;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>
/// A trained network whose images may have several classes, or none. Adds PredictedLabels, a vector of booleans with those whose probability reaches the
/// threshold, and Score, the probabilities, each by itself; both have the classes as slot names. Scores in batches, reading ahead; columns that nobody
/// asks for cost nothing.
/// </summary>
public sealed class CnnMultiLabelTransformer : ITransformer, IDisposable
{
    private readonly TrainedNetwork network;
    private readonly MultiLabelOutput columns;
    private readonly ScoringPlan plan;

    internal CnnMultiLabelTransformer(TrainedNetwork network, MultiLabelOutput columns, ScoringSettings settings) =>
        (this.network, this.columns, plan) = (network, columns, new([Scorers.MultiLabel(network, settings)], columns));

    /// <summary>The trained weights and, with them, the network.</summary>
    public StateDict Weights => network.Weights;

    /// <summary>The classes' names in the order of the slots; null where the label has no slot names.</summary>
    public IReadOnlyList<string>? ClassNames => columns.Classes.Names;

    /// <summary>True: each row is scored by itself.</summary>
    public bool IsRowToRowMapper => true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The image column is missing or of another kind than in training.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => plan.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => plan.Transform(input);

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => plan.GetRowToRowMapper(inputSchema);

    /// <summary>
    /// The network in the format of ONNX, for every other runtime. Takes pixels from 0 to 255 if it was trained on images, else vectors as in training.
    /// </summary>
    /// <param name="options">
    /// What the network takes and gives; null folds the batch norms and gives probabilities, by sigmoids. <see cref="OnnxExportOptions.Normalization"/> is
    /// that of the training; a threshold and labels that are left out are those of the training too.
    /// </param>
    public OnnxModel ToOnnx(OnnxExportOptions? options = null) => OnnxConversion.MultiLabel(network, columns, options ?? OnnxConversion.ScoredMultiLabel);

    void ICanSaveModel.Save(ModelSaveContext ctx) => OnnxConversion.SaveMultiLabel(ctx, network, columns);

    /// <summary>Frees the native memory of the network. The transformer cannot score any more.</summary>
    public void Dispose() => plan.Dispose();
}
