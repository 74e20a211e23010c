using MLNet.CnnCatalog.Benchmarks.Measuring;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>Steps of our trainer, images from its cache, beside steps of the bare network on the same thread: what everything around it costs.</summary>
internal static class FitCase
{
    private const double Target = 0.97;

    public static IEnumerable<Finding> Measure(Workload workload, BenchmarkOptions options)
    {
        using var files = new ImageFiles(TrainingCase.Batches * workload.BatchSize);
        using var bare = PlainLoop.OfGraph(workload);
        var timings = Fitting.Measure(workload, files, options.Rounds, ours =>
        [
            Contender.Timed("Fit", () => ours.Run(workload.TrainingSteps)),
            Contender.Timed("the bare network", () => ours.RunThere(() => bare.Run(workload.TrainingSteps))),
        ]);
        return [Finding.Of($"Fit of {workload}", workload.BatchSize * workload.TrainingSteps, timings[0], timings[1], Target)];
    }
}
