using Microsoft.ML;
using MLNet.CnnCatalog.Benchmarks.Measuring;
using MLNet.CnnCatalog.Benchmarks.Peer;
using MLNet.CnnCatalog.Onnx;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>A network in integers of eight bits beside the same in floats, both in ONNX Runtime alone.</summary>
internal sealed record IntegerScoring(Workload Workload)
{
    private const int CalibrationPictures = 32;

    private static readonly int[] BatchSizes = [1, 32];

    public static IEnumerable<IntegerScoring> All => Workload.All.Select(workload => new IntegerScoring(workload));

    public string Name => $"int8-{Workload.Name}";

    public IReadOnlyList<Finding> Measure(BenchmarkOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("int8-");
        try
        {
            var (floats, integers) = (Path.Combine(folder.FullName, "floats.onnx"), Path.Combine(folder.FullName, "integers.onnx"));
            OurScoring.RandomWeights(Workload).SaveOnnx(floats, new() { FoldBatchNorm = true });
            new MLContext(seed: 1).Model.QuantizeCnnOnnx(floats, new PictureRows(Workload, CalibrationPictures).View, "Image", integers);
            return
            [
                .. from threads in new[] { 1, options.Threads }.Distinct()
                   from batchSize in BatchSizes
                   from finding in Measure(floats, integers, batchSize, threads, options.Rounds)
                   select finding,
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // A turn takes as many pictures, whatever the batch.
    private List<Finding> Measure(string floats, string integers, int batchSize, int threads, int rounds)
    {
        var workload = Workload with { BatchSize = batchSize };
        var steps = Math.Max(1, Workload.BatchSize * Workload.ScoringSteps / batchSize);
        using var runtime = new RuntimeProcess(threads);
        var timings = Rounds.Measure(
            [
                new Contender("int8", () => runtime.SecondsOf(integers, workload, steps)),
                new Contender("floats", () => runtime.SecondsOf(floats, workload, steps)),
            ],
            rounds);
        return Comparison.Findings($"int8 {workload}, threads: {threads}", timings, batchSize * steps, _ => null);
    }
}
