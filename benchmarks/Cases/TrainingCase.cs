using Microsoft.ML;
using MLNet.CnnCatalog.Benchmarks.Measuring;
using MLNet.CnnCatalog.Estimators;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>Steps of our trainer, images from its cache, beside those of TorchVision's network in the loop that TorchSharp's users write.</summary>
internal static class TrainingCase
{
    private const double Target = 1.25;
    private const int Batches = 4;

    public static IEnumerable<Finding> Measure(Workload workload, BenchmarkOptions options)
    {
        using var files = new ImageFiles(Batches * workload.BatchSize);
        using var ours = new Fitting(workload, files);
        using var plain = new PlainProcess(workload, options.Threads);
        var timings = Rounds.Measure(
            [
                Contender.Timed("Fit", () => ours.Run(workload.TrainingSteps)),
                new Contender("TorchVision, plain loop", () => plain.SecondsOf(workload.TrainingSteps)),
            ],
            options.Rounds);
        return [Finding.Of($"training {workload}", workload.BatchSize * workload.TrainingSteps, timings[0], timings[1], Target)];
    }

    /// <summary>A Fit on a thread of its own, which goes on by some steps whenever it is asked.</summary>
    private sealed class Fitting : IProgress<TrainingProgress>, IDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly SemaphoreSlim turn = new(0), done = new(0);
        private readonly Task fit;
        private int stepsLeft = 1;

        public Fitting(Workload workload, ImageFiles files)
        {
            var ml = new MLContext(seed: 1);
            var trainer = new CnnClassificationTrainer(workload.Name, "Label", "Image", new()
            {
                Epochs = int.MaxValue, BatchSize = workload.BatchSize, Schedule = new ConstantSchedule(), Progress = this, CancellationToken = stop.Token,
            });
            fit = Task.Factory.StartNew(
                () => trainer.Fit(files.Load(ml)).Dispose(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            WaitForSteps();
        }

        public void Run(int steps)
        {
            stepsLeft = steps;
            turn.Release();
            WaitForSteps();
        }

        public void Report(TrainingProgress value)
        {
            if (--stepsLeft > 0)
                return;
            done.Release();
            turn.Wait(stop.Token);
        }

        public void Dispose()
        {
            stop.Cancel();
            fit.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        }

        private void WaitForSteps()
        {
            if (Task.WaitAny(done.WaitAsync(), fit) == 1)
                fit.GetAwaiter().GetResult();
        }
    }
}
