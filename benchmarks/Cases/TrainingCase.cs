using MLNet.CnnCatalog.Benchmarks.Measuring;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>Steps of our trainer, images from its cache, beside those of the same network's modules in the loop that TorchSharp's users write.</summary>
internal static class TrainingCase
{
    private const double Target = 1.25;
    private const double TargetOfLabelMaps = 1.1;

    /// <summary>Batches of different images.</summary>
    public const int Batches = 4;

    public static IEnumerable<Finding> Measure(Workload workload, BenchmarkOptions options)
    {
        using var files = new ImageFiles(Batches * workload.BatchSize);
        using var plain = new PlainProcess(workload, options.Threads);
        var timings = Fitting.Measure(workload, files, options.Rounds, ours =>
        [
            Contender.Timed("Fit", () => ours.Run(workload.TrainingSteps)),
            new Contender(workload.GivesLabelMaps ? "modules, plain loop" : "TorchVision, plain loop", () => plain.SecondsOf(workload.TrainingSteps)),
        ]);
        return
        [
            Finding.Of(
                $"training {workload}", workload.BatchSize * workload.TrainingSteps, timings[0], timings[1],
                workload.GivesLabelMaps ? TargetOfLabelMaps : Target),
        ];
    }
}
