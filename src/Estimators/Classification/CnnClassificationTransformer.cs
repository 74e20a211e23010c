using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Classification;
using MLNet.CnnCatalog.Estimators.Onnx;
using MLNet.CnnCatalog.Estimators.Scoring;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Estimators.Training.Runs;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Scoring;
using MLNet.CnnCatalog.Weights.Storage;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>
/// A trained network, or the mean of several. Adds PredictedLabel, the key of the most probable class, and Score, the classes'
/// probabilities in the order of the label's keys. Scores in batches, reading ahead; columns that nobody asks for cost nothing.
/// </summary>
public sealed class CnnClassificationTransformer : ITransformer, IDisposable
{
    private readonly ClassColumns columns;
    private readonly IReadOnlyList<TrainedNetwork> networks;
    private readonly ScoringPlan plan;
    private readonly ScoringSettings settings;

    internal CnnClassificationTransformer(TrainedNetwork network, ClassColumns columns, ScoringSettings settings)
        : this([network], columns, [Scorers.Classifier(network, settings)], settings)
    {
    }

    private CnnClassificationTransformer(
        IReadOnlyList<TrainedNetwork> networks, ClassColumns columns, IReadOnlyList<IImageScorer> scorers, ScoringSettings settings) =>
        (this.networks, this.columns, plan, this.settings) = (networks, columns, new ScoringPlan(scorers, columns), settings);

    /// <summary>The trained weights and, with them, the network; of the first member where there are several.</summary>
    /// <exception cref="InvalidOperationException">The network is a TorchSharp module, which has no graph.</exception>
    public StateDict Weights => Members.Count > 0 ? Members[0] : throw new InvalidOperationException(
        "This model runs a TorchSharp module, which has no graph and so no weights that could be moved elsewhere. " +
        "Save the module itself with TorchSharp, or build the network as a graph.");

    /// <summary>The weights of every network whose probabilities are averaged; usually one, none for a TorchSharp module.</summary>
    public IReadOnlyList<StateDict> Members => [.. networks.Where(network => network.HasGraph).Select(network => network.Weights)];

    /// <summary>True: each row is scored by itself.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>
    /// An ensemble: the mean of the models' probabilities (six networks won ILSVRC 2015, He et al. 2015, table 5). It owns the models' networks
    /// from then on.
    /// </summary>
    /// <param name="models">Models with the same classes; architectures, image sizes and columns may differ.</param>
    /// <exception cref="ArgumentException">There is no model, or their classes differ.</exception>
    public static CnnClassificationTransformer Average(params IReadOnlyList<CnnClassificationTransformer> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        if (models.Count == 0)
            throw new ArgumentException("An ensemble needs at least one model.", nameof(models));
        foreach (var model in models)
            models[0].columns.Label.RequireSameClasses(model.columns.Label, "the first model", "another model of the ensemble");
        return new CnnClassificationTransformer(
            [.. models.SelectMany(model => model.networks)], models[0].columns, [.. models.SelectMany(model => model.plan.Scorers)], models[0].settings);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The image column is missing or of another kind than in training.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => plan.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => plan.Transform(input);

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => plan.GetRowToRowMapper(inputSchema);

    /// <summary>
    /// The network in the format of ONNX, for every other runtime; an ensemble as one network. Takes pixels from 0 to 255 if it was trained
    /// on images, else vectors as in training.
    /// </summary>
    /// <param name="options">
    /// What the network takes and gives; null folds the batch norms and gives probabilities.
    /// <see cref="OnnxExportOptions.Normalization"/> is that of the training, and labels that are left out are the label's. Where the
    /// networks of an ensemble read different columns or sizes, their inputs have the names input1, input2 and so on.
    /// </param>
    /// <exception cref="NotSupportedException">The network is a TorchSharp module, which has no graph.</exception>
    public OnnxModel ToOnnx(OnnxExportOptions? options = null) =>
        OnnxConversion.Classifier(Exportable(), columns.Label, options ?? new() { FoldBatchNorm = true, Softmax = true });

    /// <summary>
    /// Writes an HTML page on how the model does on rows that it was not trained on: confusion matrix, classes, highest losses with their images, and where
    /// the network looks.
    /// </summary>
    /// <param name="rows">Rows with the label and image columns as the training had them; rows with a missing label are left out.</param>
    /// <param name="filePath">The file; one that is there is replaced.</param>
    /// <exception cref="ArgumentException">A column is missing or of another kind than in training, or the label has other classes.</exception>
    /// <exception cref="InvalidDataException">There are no rows with a label, or an image cannot be read.</exception>
    /// <exception cref="NotSupportedException">The model is an ensemble.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    public void WriteReport(IDataView rows, string filePath)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentException.ThrowIfNullOrEmpty(filePath);
        if (networks is not [var network])
            throw new NotSupportedException($"A report is about one network, and this model averages {networks.Count}. Write one of each before they are averaged.");
        AtomicFile.RequireWritable(filePath);
        var sections = ClassFindings.Of(network, columns.Label, rows, settings);
        AtomicFile.Write(filePath, stream => HtmlReport.Write(stream, Path.GetFileNameWithoutExtension(filePath), sections));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => OnnxConversion.SaveClassifier(ctx, Exportable(), columns);

    /// <summary>Frees the native memory of the network. The transformer cannot score any more.</summary>
    public void Dispose() => plan.Dispose();

    private IReadOnlyList<TrainedNetwork> Exportable() => networks.All(network => network.HasGraph) ? networks : throw new NotSupportedException(
        "A model that runs a TorchSharp module can be neither saved nor exported: only a graph can leave TorchSharp. Build the network as a graph.");
}
