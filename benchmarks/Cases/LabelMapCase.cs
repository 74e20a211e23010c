using Microsoft.ML;
using MLNet.CnnCatalog.Benchmarks.Measuring;
using MLNet.CnnCatalog.Estimators;
using MLNet.CnnCatalog.Transforms.LabelMaps;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>Rows in memory through a fitted segmentation network, beside its ONNX file in ONNX Runtime on the same batch.</summary>
internal static class LabelMapCase
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
            using var fitted = new CnnSegmentationTrainer(
                workload.RandomWeights(), "LabelMap", "Image", new() { Epochs = 0, BatchSize = workload.BatchSize, Threads = options.Threads }).Fit(rows);
            fitted.ToOnnx().Save(file);
            using var runtime = new OnnxRuntimeAlone(file, workload, options.Threads);
            var timings = Rounds.Measure(
                [
                    Contender.Timed("Transform", () => ImageRows.Read<LabelMap>(fitted.Transform(rows), "PredictedLabelMap")),
                    Contender.Timed("ONNX Runtime, same batch", () => runtime.Run(workload.ScoredBatches)),
                ],
                options.Rounds);
            return [Finding.Of($"fitted {workload}", images, timings[0], timings[1], Target)];
        }
        finally
        {
            File.Delete(file);
        }
    }
}
