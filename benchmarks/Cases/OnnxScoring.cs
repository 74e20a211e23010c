using Microsoft.ML;
using Microsoft.ML.Transforms.Onnx;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Onnx;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>An exported network that scores pictures in memory: in batches, and row by row as ML.NET does.</summary>
internal sealed class OnnxScoring : IDisposable
{
    private readonly CnnOnnxTransformer batched;
    private readonly OnnxTransformer single;
    private readonly IDataView rows;

    /// <param name="workload">The network.</param>
    /// <param name="batches">Batches that one run scores.</param>
    /// <param name="threads">Threads of ONNX Runtime.</param>
    public OnnxScoring(Workload workload, int batches, int threads)
    {
        var ml = new MLContext(seed: 1);
        OurScoring.RandomWeights(workload).SaveOnnx(ModelFile, new() { InputName = "Image", OutputName = "Probabilities", Softmax = true, FoldBatchNorm = true });
        rows = new PictureRows(workload, workload.BatchSize * batches).View;
        batched = ml.Transforms.ApplyCnnOnnx(ModelFile, options: new() { BatchSize = workload.BatchSize, Threads = threads }).Fit(rows);
        single = ml.Transforms.ApplyOnnxModel(new OnnxOptions
        {
            ModelFile = ModelFile, InputColumns = ["Image"], OutputColumns = ["Probabilities"], IntraOpNumThreads = threads,
        }).Fit(rows);
    }

    public string ModelFile { get; } = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.onnx");

    public void RunBatches() => PictureRows.Read(batched.Transform(rows), "Score");

    public void RunRows() => PictureRows.Read(single.Transform(rows), "Probabilities");

    public void Dispose()
    {
        batched.Dispose();
        single.Dispose();
        File.Delete(ModelFile);
    }
}
