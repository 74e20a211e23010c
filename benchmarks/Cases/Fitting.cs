using Microsoft.ML;
using MLNet.CnnCatalog.Estimators;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>A Fit on a thread of its own, which goes on by some steps whenever it is asked.</summary>
internal sealed class Fitting : IProgress<TrainingProgress>, IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim turn = new(0), done = new(0);
    private readonly Task fit;
    private int stepsLeft = 1;

    public Fitting(Workload workload, ImageFiles files)
    {
        var rows = files.Load(new MLContext(seed: 1));
        fit = Task.Factory.StartNew(() => Fit(workload, rows).Dispose(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
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

    private IDisposable Fit(Workload workload, IDataView rows) => workload.GivesLabelMaps
        ? new CnnSegmentationTrainer((_, _) => workload.Network, "LabelMap", "Image", Endless(workload, new CnnSegmentationOptions())).Fit(rows)
        : new CnnClassificationTrainer(workload.Name, "Label", "Image", Endless(workload, new CnnClassificationOptions())).Fit(rows);

    private TOptions Endless<TOptions>(Workload workload, TOptions defaults)
        where TOptions : CnnTrainingOptions => (TOptions)(defaults with
        {
            Epochs = int.MaxValue, BatchSize = workload.BatchSize, Schedule = new ConstantSchedule(), Progress = this, CancellationToken = stop.Token,
        });

    private void WaitForSteps()
    {
        if (Task.WaitAny(done.WaitAsync(), fit) == 1)
            fit.GetAwaiter().GetResult();
    }
}
