using Microsoft.ML;
using MLNet.CnnCatalog.Benchmarks.Measuring;
using MLNet.CnnCatalog.Estimators;

namespace MLNet.CnnCatalog.Benchmarks.Cases;

/// <summary>
/// A Fit that goes on by some steps whenever it is asked. It has the thread that it is begun on, the program's first: on any other, glibc maps every
/// block above 64 MiB anew, also while freed memory is kept.
/// </summary>
internal sealed class Fitting : IProgress<TrainingProgress>, IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim turn = new(0), done = new(0);
    private Action? guest;
    private int stepsLeft = 1;

    private Fitting()
    {
    }

    /// <summary>Measures on another thread while this one trains.</summary>
    public static IReadOnlyList<Timings> Measure(Workload workload, ImageFiles files, int rounds, Func<Fitting, Contender[]> contenders)
    {
        using var fitting = new Fitting();
        var timings = Task.Run(() =>
        {
            fitting.done.Wait();
            try
            {
                return Rounds.Measure(contenders(fitting), rounds);
            }
            finally
            {
                fitting.stop.Cancel();
            }
        });
        try
        {
            fitting.Fit(workload, files.Load(new MLContext(seed: 1))).Dispose();
        }
        catch (OperationCanceledException) when (fitting.stop.IsCancellationRequested)
        {
            // All is measured.
        }

        return timings.GetAwaiter().GetResult();
    }

    /// <summary>Takes steps.</summary>
    public void Run(int steps)
    {
        stepsLeft = steps;
        turn.Release();
        done.Wait();
    }

    /// <summary>Does other work on the thread that trains.</summary>
    public void RunThere(Action work)
    {
        guest = work;
        turn.Release();
        done.Wait();
    }

    public void Report(TrainingProgress value)
    {
        if (--stepsLeft > 0)
            return;
        done.Release();
        for (turn.Wait(stop.Token); guest is not null; turn.Wait(stop.Token))
        {
            guest();
            guest = null;
            done.Release();
        }
    }

    public void Dispose()
    {
        stop.Dispose();
        turn.Dispose();
        done.Dispose();
    }

    private IDisposable Fit(Workload workload, IDataView rows) => workload.GivesLabelMaps
        ? new CnnSegmentationTrainer((_, _) => workload.Network, "LabelMap", "Image", Endless(workload, new CnnSegmentationOptions())).Fit(rows)
        : new CnnClassificationTrainer(workload.Name, "Label", "Image", Endless(workload, new CnnClassificationOptions())).Fit(rows);

    private TOptions Endless<TOptions>(Workload workload, TOptions defaults)
        where TOptions : CnnTrainingOptions => (TOptions)(defaults with
        {
            Epochs = int.MaxValue, BatchSize = workload.BatchSize, Schedule = new ConstantSchedule(), Progress = this, CancellationToken = stop.Token,
        });
}
