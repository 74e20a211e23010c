using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Onnx;
using MLNet.CnnCatalog.Estimators.Scoring;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using MLNet.CnnCatalog.Transforms.Scoring;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>
/// A trained segmentation network. Adds the label map of every image, in the size of the image, and where it was asked for a column of the classes'
/// probabilities. Scores in batches, reading ahead; columns that nobody asks for cost nothing.
/// </summary>
public sealed class CnnSegmentationTransformer : ITransformer, IDisposable
{
    private readonly TrainedNetwork network;
    private readonly LabelMapOutput columns;
    private readonly IReadOnlyList<string>? classNames;
    private readonly ScoringPlan plan;

    internal CnnSegmentationTransformer(TrainedNetwork network, CnnSegmentationOptions options, ScoringSettings settings)
    {
        (this.network, classNames) = (network, options.ClassNames);
        columns = new(network.Input.Images, network.Network.Output.Shape, options.PredictedLabelMapColumnName, options.ProbabilitiesColumnName);
        plan = new([Scorers.Segmenter(network, settings, givesProbabilities: options.ProbabilitiesColumnName is not null)], columns);
    }

    /// <summary>The trained weights and, with them, the network.</summary>
    public StateDict Weights => network.Weights;

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
    /// What the network takes and gives; null folds the batch norms and gives the label map, batch x height x width bytes in the size of the input.
    /// <see cref="OnnxExportOptions.Normalization"/> is that of the training, and labels that are left out are the names of the classes.
    /// </param>
    public OnnxModel ToOnnx(OnnxExportOptions? options = null)
    {
        options ??= OnnxConversion.ScoredSegmenter;
        return OnnxConversion.Single(network, options with { Labels = options.Labels ?? classNames });
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => OnnxConversion.SaveSegmenter(ctx, network, columns, classNames);

    /// <summary>Frees the native memory of the network. The transformer cannot score any more.</summary>
    public void Dispose() => plan.Dispose();
}
