using Microsoft.ML;
using MLNet.CnnCatalog.Estimators;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>A fitted transformer that scores pictures in memory.</summary>
internal sealed class TransformerScoring : IDisposable
{
    private const int FittedRows = 4;

    private readonly CnnClassificationTransformer transformer;
    private readonly IDataView scored;

    /// <param name="workload">The network.</param>
    /// <param name="batches">Batches that one run scores.</param>
    public TransformerScoring(Workload workload, int batches)
    {
        var rows = new PictureRows(workload, workload.BatchSize * batches);
        var trainer = new MLContext(seed: 1).MulticlassClassification.Trainers.Cnn(
            (_, _) => workload.Network, "Label", "Image",
            new() { Epochs = 1, BatchSize = workload.BatchSize, Optimizer = Optimizer.Sgd, LearningRate = 1e-6 });
        transformer = trainer.Fit(rows.First(FittedRows));
        scored = transformer.Transform(rows.View);
    }

    public StateDict Weights => transformer.Weights;

    public void Run() => PictureRows.Read(scored, "Score");

    public void Dispose() => transformer.Dispose();
}
