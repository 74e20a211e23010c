using Microsoft.ML;
using Microsoft.ML.Transforms.Onnx;
using MLNet.CnnCatalog.Benchmarks.Measuring;
using MLNet.CnnCatalog.Estimators;
using MLNet.CnnCatalog.Onnx;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>Rows in memory through a fitted network and through its ONNX file, in batches and row by row, beside ONNX Runtime on the same batch.</summary>
internal static class ScoringCase
{
    private const double Target = 1.0;

    public static IEnumerable<Finding> Measure(Workload workload, BenchmarkOptions options)
    {
        var ml = new MLContext(seed: 1);
        var images = workload.BatchSize * workload.ScoredBatches;
        var rows = ImageRows.Of(ml, workload, images);
        var file = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.onnx");
        try
        {
            // Trained for no epoch at all: its speed is that of any other.
            using var fitted = new CnnClassificationTrainer(
                workload.RandomWeights(), "Label", "Image", new() { Epochs = 0, BatchSize = workload.BatchSize, Threads = options.Threads }).Fit(rows);
            fitted.ToOnnx(new() { InputName = "Image", OutputName = "Probabilities", Softmax = true, FoldBatchNorm = true }).Save(file);
            using var batched = ml.Transforms.ApplyCnnOnnx(file, options: new() { BatchSize = workload.BatchSize, Threads = options.Threads }).Fit(rows);
            using var single = ml.Transforms.ApplyOnnxModel(new OnnxOptions
            {
                ModelFile = file, InputColumns = ["Image"], OutputColumns = ["Probabilities"], IntraOpNumThreads = options.Threads,
            }).Fit(rows);
            using var runtime = new OnnxRuntimeAlone(file, workload, options.Threads);
            var timings = Rounds.Measure(
                [
                    Contender.Timed("Transform", () => ImageRows.Read(fitted.Transform(rows), "Score")),
                    Contender.Timed("ApplyCnnOnnx", () => ImageRows.Read(batched.Transform(rows), "Score")),
                    Contender.Timed("ONNX Runtime, same batch", () => runtime.Run(workload.ScoredBatches)),
                    Contender.Timed("ApplyOnnxModel, row by row", () => ImageRows.Read(single.Transform(rows), "Probabilities")),
                ],
                options.Rounds);
            return
            [
                Finding.Of($"fitted {workload}", images, timings[0], timings[2], Target),
                Finding.Of($"ApplyCnnOnnx {workload}", images, timings[1], timings[2], Target),
                Finding.Of($"ApplyCnnOnnx {workload}", images, timings[1], timings[3]),
            ];
        }
        finally
        {
            File.Delete(file);
        }
    }
}
