using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>A fitted transformer that scores pictures in memory: vectors of floats at the network's size.</summary>
internal sealed class TransformerScoring : IDisposable
{
    private const int FittedRows = 4;

    private readonly CnnClassificationTransformer transformer;
    private readonly IDataView scored;

    /// <param name="workload">The network.</param>
    /// <param name="batches">Batches that one run scores.</param>
    public TransformerScoring(Workload workload, int batches)
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, workload.BatchSize * batches).Select(index => Row.Create(index, workload, random)).ToArray();
        var ml = new MLContext(seed: 1);
        var trainer = ml.MulticlassClassification.Trainers.Cnn(
            (_, _) => workload.Network, nameof(Row.Label), nameof(Row.Image),
            new() { Epochs = 1, BatchSize = workload.BatchSize, Optimizer = Optimizer.Sgd, LearningRate = 1e-6 });
        transformer = trainer.Fit(Load(ml, rows.Take(FittedRows), workload));
        scored = transformer.Transform(Load(ml, rows, workload));
    }

    public StateDict Weights => transformer.Weights;

    public void Run()
    {
        var score = scored.Schema["Score"];
        using var cursor = scored.GetRowCursor([score]);
        var getter = cursor.GetGetter<VBuffer<float>>(score);
        var values = default(VBuffer<float>);
        while (cursor.MoveNext())
            getter(ref values);
    }

    public void Dispose() => transformer.Dispose();

    private static IDataView Load(MLContext ml, IEnumerable<Row> rows, Workload workload)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Image)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 3, workload.Pixels, workload.Pixels);
        schema[nameof(Row.Label)].ColumnType = new KeyDataViewType(typeof(uint), workload.Classes);
        return ml.Data.LoadFromEnumerable(rows.ToArray(), schema);
    }

    private sealed class Row
    {
        public uint Label { get; set; }

        public float[] Image { get; set; } = [];

        public static Row Create(int index, Workload workload, Random random)
        {
            var image = new float[workload.Network.InputShape.Count];
            for (var i = 0; i < image.Length; i++)
                image[i] = random.NextSingle();
            return new Row { Label = (uint)(index % 2) + 1, Image = image };
        }
    }
}
