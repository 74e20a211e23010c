using Microsoft.ML;
using MLNet.CnnCatalog.Benchmarks.Measuring;
using MLNet.CnnCatalog.Estimators;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

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
        using var plain = new PlainLoop(workload);
        var timings = Rounds.Measure(
            [
                Contender.Timed("Fit", () => ours.Run(workload.TrainingSteps)),
                Contender.Timed("TorchVision, plain loop", () => plain.Run(workload.TrainingSteps)),
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

    private sealed class PlainLoop : IDisposable
    {
        private readonly nn.Module<Tensor, Tensor> model;
        private readonly AdamW optimizer;
        private readonly Tensor images;
        private readonly Tensor labels;

        public PlainLoop(Workload workload)
        {
            model = workload.Name switch
            {
                "resnet18" => torchvision.models.resnet18(),
                "resnet50" => torchvision.models.resnet50(),
                "mobilenet_v2" => torchvision.models.mobilenet_v2(),
                var other => throw new ArgumentException($"TorchVision has no network '{other}'.", nameof(workload)),
            };
            model.train();
            optimizer = optim.AdamW(model.parameters(), 1e-3);
            images = randn(workload.BatchSize, 3, workload.Pixels, workload.Pixels);
            labels = randint(workload.Classes, [(long)workload.BatchSize]);
        }

        public void Run(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var loss = nn.functional.cross_entropy(model.call(images), labels);
                loss.backward();
                optimizer.step();
                loss.item<float>();
            }
        }

        public void Dispose()
        {
            labels.Dispose();
            images.Dispose();
            optimizer.Dispose();
            model.Dispose();
        }
    }
}
