using MLNet.CnnCatalog.Estimators.Scoring;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Pictures;
using MLNet.CnnCatalog.Transforms.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;
using TorchSharp;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>
/// A trained network, or the mean of several. Adds PredictedLabel, the key of the most probable class, and Score, the classes'
/// probabilities in the order of the label's keys. Scores in batches, reading ahead; columns that nobody asks for cost nothing.
/// </summary>
public sealed class CnnClassificationTransformer : ITransformer, IDisposable
{
    private readonly ClassColumns columns;
    private readonly ScoringPlan plan;

    internal CnnClassificationTransformer(StateDict weights, LabelColumn label, NetworkInput input, torch.Device device, int batchSize)
        : this([weights], new ClassColumns(label), [new TorchScorer(
            input, batchSize, label.Classes, new(() => TorchNetwork.Load(BatchNormFolding.Fold(weights), device)), logits => logits.softmax(1))])
    {
    }

    internal CnnClassificationTransformer(IRunningNetwork module, LabelColumn label, NetworkInput input, int batchSize)
        : this([], new ClassColumns(label), [new TorchScorer(input, batchSize, label.Classes, new(module), logits => logits.softmax(1))])
    {
    }

    private CnnClassificationTransformer(IReadOnlyList<StateDict> members, ClassColumns columns, IReadOnlyList<IPictureScorer> scorers) =>
        (Members, this.columns, plan) = (members, columns, new ScoringPlan(scorers, columns));

    /// <summary>The trained weights and, with them, the network; of the first member where there are several.</summary>
    /// <exception cref="InvalidOperationException">The network is a TorchSharp module, which has no graph.</exception>
    public StateDict Weights => Members.Count > 0 ? Members[0] : throw new InvalidOperationException(
        "This model runs a TorchSharp module, which has no graph and so no weights that could be moved elsewhere. Save the module itself with TorchSharp, " +
        "or build the network as a graph.");

    /// <summary>The weights of every network whose probabilities are averaged; usually one, none for a TorchSharp module.</summary>
    public IReadOnlyList<StateDict> Members { get; }

    /// <summary>True: each row is scored by itself.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>
    /// An ensemble: the mean of the models' probabilities (six networks won ILSVRC 2015, He et al. 2015, table 5). It owns the models' networks
    /// from then on.
    /// </summary>
    /// <param name="models">Models with the same classes; architectures, picture sizes and columns may differ.</param>
    /// <exception cref="ArgumentException">There is no model, or their classes differ.</exception>
    public static CnnClassificationTransformer Average(params IReadOnlyList<CnnClassificationTransformer> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        if (models.Count == 0)
            throw new ArgumentException("An ensemble needs at least one model.", nameof(models));
        foreach (var model in models)
            models[0].columns.Label.RequireSameClasses(model.columns.Label, "the first model", "another model of the ensemble");
        return new CnnClassificationTransformer(
            [.. models.SelectMany(model => model.Members)], models[0].columns, [.. models.SelectMany(model => model.plan.Scorers)]);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The picture column is missing or of another kind than in training.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => plan.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => plan.Transform(input);

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => plan.GetRowToRowMapper(inputSchema);

    /// <summary>Not to be had yet: throws.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException(Members.Count == 0
        ? "A model that runs a TorchSharp module cannot be saved with Model.Save: only a graph can leave TorchSharp. Build the network as a graph."
        : $"A trained '{Weights.Network.Name}' cannot be saved with Model.Save yet. Its weights are at {nameof(Weights)}.");

    /// <summary>Frees the native memory of the network. The transformer cannot score any more.</summary>
    public void Dispose() => plan.Dispose();
}
