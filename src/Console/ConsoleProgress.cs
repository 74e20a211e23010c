using System.Globalization;
using Spectre.Console;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>
/// Shows how a training goes on: a row for every epoch, with its mean training loss and what was measured, and below them a live bar with the loss of the
/// last batch, images a second and the time that is left. Where the output is no terminal, a line now and then stands for the bar, without escape
/// codes. Several trainings may report one after the other, as in cross-validation; not at the same time.
/// </summary>
/// <example><c>using var progress = new ConsoleProgress();</c> and <c>Progress = progress</c> in the options.</example>
public sealed class ConsoleProgress : IProgress<TrainingProgress>, IDisposable
{
    private static readonly TimeSpan FirstLine = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly IAnsiConsole console;
    private readonly LiveBar? bar;
    private readonly EpochRows rows;
    private TimeSpan next = FirstLine;
    private bool isDisposed;

    /// <summary>Begins to show progress when a training reports it.</summary>
    /// <param name="console">Where; null is the console of the process.</param>
    public ConsoleProgress(IAnsiConsole? console = null)
    {
        this.console = console ?? AnsiConsole.Console;
        bar = this.console.Profile is { Out.IsTerminal: true, Capabilities.Ansi: true } ? new(this.console) : null;
        rows = new(WriteLine);
    }

    /// <summary>Shows where a training stands.</summary>
    /// <param name="value">What the training reports.</param>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public void Report(TrainingProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        ObjectDisposedException.ThrowIf(isDisposed, this);
        bar?.Show(Share(value), Describe(value));
        rows.Add(value);
        if (value is { Epoch: 1, Batch: 1 })
            next = FirstLine;
        if (bar is not null || value.Elapsed < next || value.Measures.Count > 0)
            return;
        next = value.Elapsed + Pause;
        WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Describe(value)}, {Spelled(Left(value))} left"));
    }

    /// <summary>Shows the last epoch, and takes the bar away.</summary>
    public void Dispose()
    {
        if (isDisposed)
            return;
        isDisposed = true;
        rows.Finish();
        bar?.Dispose();
    }

    private static string Describe(TrainingProgress value) => string.Create(
        CultureInfo.InvariantCulture,
        $"epoch {value.Epoch}/{value.Epochs}, batch {value.Batch}/{value.Batches}: loss {value.Loss:F4}, {value.ImagesPerSecond:F0} images/s");

    private static double Share(TrainingProgress value) => (value.Epoch - 1 + ((double)value.Batch / value.Batches)) / value.Epochs;

    private static TimeSpan Left(TrainingProgress value) => value.Elapsed * ((1 - Share(value)) / Share(value));

    internal static string Spelled(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}");

    // What is written beside the console would be cut to its width, or to 80 characters where it has none.
    private void WriteLine(string line)
    {
        if (bar is null)
            console.Profile.Out.Writer.WriteLine(line);
        else
            console.WriteLine(line);
    }
}

/// <summary>A row for each epoch that is over. Whether one is measured is known when its measures come, or the next one begins.</summary>
internal sealed class EpochRows(Action<string> write)
{
    private TrainingProgress? last;
    private string header = "";
    private double lossSum;
    private long batches;

    public void Add(TrainingProgress value)
    {
        if (value.Measures.Count > 0)
        {
            Write(value);
            return;
        }

        if (last is not null && (value.Epoch != last.Epoch || value.Batch <= last.Batch))
            Finish();
        if (value.Epoch == 1 && value.Batch == 1)
            header = "";
        (last, lossSum, batches) = (value, lossSum + value.Loss, batches + 1);
    }

    /// <summary>Writes what has no row yet.</summary>
    public void Finish()
    {
        if (last is not null && batches > 0)
            Write(last);
        last = null;
    }

    private void Write(TrainingProgress value)
    {
        var names = string.Concat(value.Measures.Keys.Select(name => Cell(name == "Loss" ? "val. loss" : name)));
        var titles = $"{"epoch",9}{Cell("loss")}{names}{Cell("images/s")}{Cell("time")}";
        if (titles != header)
            write(header = titles);
        var loss = batches > 0 ? lossSum / batches : value.Loss;
        var measures = string.Concat(value.Measures.Values.Select(measure => Cell(measure.ToString("F4", CultureInfo.InvariantCulture))));
        write(string.Create(
            CultureInfo.InvariantCulture,
            $"{$"{value.Epoch}/{value.Epochs}",9}{Cell(loss.ToString("F4", CultureInfo.InvariantCulture))}{measures}") +
            $"{Cell(value.ImagesPerSecond.ToString("F0", CultureInfo.InvariantCulture))}{Cell(ConsoleProgress.Spelled(value.Elapsed))}");
        (last, lossSum, batches) = (null, 0, 0);
    }

    private static string Cell(string text) => $"{text,11}";
}

/// <summary>Spectre's bar, which lives inside a call, from one thread's reports to its disposal.</summary>
internal sealed class LiveBar(IAnsiConsole console) : IDisposable
{
    private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ProgressTask? task;
    private Task? display;

    public void Show(double share, string text)
    {
        display ??= console.Progress().AutoClear(true).HideCompleted(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                task = context.AddTask(text);
                return over.Task;
            });
        task!.Description = Markup.Escape(text);
        task.Value = Math.Min(99.9, 100 * share);
    }

    public void Dispose()
    {
        over.TrySetResult();
        display?.GetAwaiter().GetResult();
    }
}
