using MLNet.CnnCatalog.Estimators.Featurization;
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
/// A frozen network that turns pictures into vectors: the output of one of its layers, channels x height x width row by row. Runs in
/// batches, reading ahead; nothing is computed for a column that nobody asks for.
/// </summary>
public sealed class CnnFeaturizingTransformer : ITransformer, IDisposable
{
    private readonly ScoringPlan plan;

    internal CnnFeaturizingTransformer(string outputColumnName, StateDict weights, NetworkInput input, torch.Device device, int batchSize)
    {
        Weights = weights;
        var size = checked((int)weights.Network.Output.Shape.Count);
        var running = new Lazy<IRunningNetwork>(() => TorchNetwork.Load(BatchNormFolding.Fold(weights), device));
        plan = new([new TorchScorer(input, batchSize, size, running, output => output.flatten(1))], new FeatureColumn(outputColumnName, size));
    }

    /// <summary>The weights and, with them, the network up to the layer of the features.</summary>
    public StateDict Weights { get; }

    /// <summary>True: each row is computed by itself.</summary>
    public bool IsRowToRowMapper => true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The picture column is missing or of another kind than in fitting.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => plan.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => plan.Transform(input);

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => plan.GetRowToRowMapper(inputSchema);

    /// <summary>Not to be had yet: throws.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException(
        $"A '{Weights.Network.Name}' featurizer cannot be saved with Model.Save yet. Its weights are at {nameof(Weights)}.");

    /// <summary>Frees the native memory of the network. The transformer cannot compute any more.</summary>
    public void Dispose() => plan.Dispose();
}
