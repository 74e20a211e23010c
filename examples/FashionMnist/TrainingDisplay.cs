using System.Globalization;
using MLNet.CnnCatalog.Estimators;
using Spectre.Console;

namespace FashionMnist;

/// <summary>A live progress bar; where the output is no terminal, a line now and then.</summary>
internal static class TrainingDisplay
{
    public static T Show<T>(Func<IProgress<TrainingProgress>, T> train) => Console.IsOutputRedirected
        ? train(new Lines())
        : AnsiConsole.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => train(new Bar(context.AddTask("reading pictures"))));

    private static string Describe(TrainingProgress progress) => string.Create(
        CultureInfo.InvariantCulture,
        $"epoch {progress.Epoch}/{progress.Epochs}  loss {progress.Loss:f3}  rate {progress.LearningRate:f4}  " +
        $"{progress.ImagesPerSecond:f0} images/s");

    private static double Share(TrainingProgress progress) =>
        (progress.Epoch - 1 + ((double)progress.Batch / progress.Batches)) / progress.Epochs;

    private sealed class Bar(ProgressTask task) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            task.Description = Describe(value);
            task.Value = 100 * Share(value);
        }
    }

    private sealed class Lines : IProgress<TrainingProgress>
    {
        private TimeSpan next = TimeSpan.FromSeconds(5);

        public void Report(TrainingProgress value)
        {
            if (value.Elapsed < next)
                return;
            next = value.Elapsed + TimeSpan.FromSeconds(10);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Share(value):p0}  {Describe(value)}"));
        }
    }
}
