using Microsoft.ML;
using MLNet.CnnCatalog.Benchmarks.Measuring;
using MLNet.CnnCatalog.Onnx;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>A network in integers of eight bits beside the same in floats, both in ONNX Runtime alone.</summary>
internal static class IntegerCase
{
    private const int CalibrationImages = 32;

    private static readonly int[] BatchSizes = [1, 32];

    public static IEnumerable<Finding> Measure(Workload workload, BenchmarkOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("int8-");
        try
        {
            var ml = new MLContext(seed: 1);
            var (floats, integers) = (Path.Combine(folder.FullName, "floats.onnx"), Path.Combine(folder.FullName, "integers.onnx"));
            workload.RandomWeights().SaveOnnx(floats, new() { FoldBatchNorm = true });
            ml.Model.QuantizeCnnOnnx(floats, ImageRows.Of(ml, workload, CalibrationImages), "Image", integers);
            return
            [
                .. from threads in new[] { 1, options.Threads }.Distinct()
                   from batchSize in BatchSizes
                   select Measure(floats, integers, workload with { BatchSize = batchSize }, workload.BatchSize * workload.ScoredBatches / batchSize / 4, threads, options.Rounds),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Finding Measure(string floats, string integers, Workload workload, int batches, int threads, int rounds)
    {
        using var eightBits = new OnnxRuntimeAlone(integers, workload, threads);
        using var whole = new OnnxRuntimeAlone(floats, workload, threads);
        var timings = Rounds.Measure(
            [Contender.Timed("int8", () => eightBits.Run(batches)), Contender.Timed("floats", () => whole.Run(batches))], rounds);
        return Finding.Of($"int8 {workload}, threads: {threads}", workload.BatchSize * batches, timings[0], timings[1]);
    }
}
