using MLNet.CnnCatalog.Benchmarks.Measuring;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>Steps of our trainer, images from its cache, beside steps of the bare network in the same process: what everything around it costs.</summary>
internal static class FitCase
{
    private const double Target = 0.97;

    public static IEnumerable<Finding> Measure(Workload workload, BenchmarkOptions options)
    {
        using var files = new ImageFiles(TrainingCase.Batches * workload.BatchSize);
        using var ours = new Fitting(workload, files);
        using var bare = PlainLoop.OfGraph(workload);
        var timings = Rounds.Measure(
            [
                Contender.Timed("Fit", () => ours.Run(workload.TrainingSteps)),
                Contender.Timed("the bare network", () => bare.Run(workload.TrainingSteps)),
            ],
            options.Rounds);
        return [Finding.Of($"Fit of {workload}", workload.BatchSize * workload.TrainingSteps, timings[0], timings[1], Target)];
    }
}
