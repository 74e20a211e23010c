using System.Text;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using Spectre.Console;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Progress;

/// <summary>The display of a training in the console.</summary>
public class ConsoleProgressTests
{
    [Fact]
    public void A_log_gets_a_row_an_epoch_with_what_was_measured_and_no_escape_codes()
    {
        var written = new StringWriter();
        using (var progress = new ConsoleProgress(To(written, isTerminal: false)))
            Report(progress, epochs: 2, batches: 3, seconds: 0.5, measured: true);

        Assert.Equal(
        [
            "    epoch       loss  val. loss   Accuracy   images/s       time",
            "      1/2     2.0000     0.5000     0.7500        100    0:00:01",
            "      2/2     2.0000     0.5000     0.7500        100    0:00:03",
        ], Lines(written));
    }

    [Fact]
    public void Without_validation_an_epoch_has_its_row_when_the_next_begins_or_all_is_over()
    {
        var written = new StringWriter();
        using (var progress = new ConsoleProgress(To(written, isTerminal: false)))
        {
            Report(progress, epochs: 2, batches: 2, seconds: 1, measured: false);
            // A second training, as in cross-validation.
            Report(progress, epochs: 1, batches: 1, seconds: 1, measured: false);
        }

        Assert.Equal(
        [
            "    epoch       loss   images/s       time", "      1/2     1.5000        100    0:00:02", "      2/2     1.5000        100    0:00:04",
            "    epoch       loss   images/s       time", "      1/1     1.0000        100    0:00:01",
        ], Lines(written));
    }

    [Fact]
    public void A_log_of_a_long_epoch_has_a_line_now_and_then_with_the_time_that_is_left()
    {
        var written = new StringWriter();
        using (var progress = new ConsoleProgress(To(written, isTerminal: false)))
            Report(progress, epochs: 1, batches: 8, seconds: 4, measured: false);

        Assert.Equal(
        [
            "epoch 1/1, batch 2/8: loss 2.0000, 100 images/s, 0:00:24 left", "epoch 1/1, batch 5/8: loss 5.0000, 100 images/s, 0:00:12 left",
            "epoch 1/1, batch 8/8: loss 8.0000, 100 images/s, 0:00:00 left",
        ], Lines(written).Take(3));
    }

    [Fact]
    public void A_terminal_gets_a_bar_and_the_same_rows()
    {
        var written = new StringWriter();
        using (var progress = new ConsoleProgress(To(written, isTerminal: true)))
            Fit(View(Swatches.Rows(40)), Quick with { Progress = progress, ValidationSetFraction = 0.25 }).Dispose();

        Assert.Contains("\u001b[", written.ToString());
        Assert.Contains("      4/4", written.ToString());
        Assert.Contains("val. loss", written.ToString());
    }

    [Fact]
    public void After_it_was_disposed_it_shows_nothing()
    {
        var progress = new ConsoleProgress(To(new StringWriter(), isTerminal: true));
        progress.Dispose();
        progress.Dispose();

        Assert.Throws<ObjectDisposedException>(() => Report(progress, epochs: 1, batches: 1, seconds: 1, measured: false));
    }

    private static void Report(IProgress<TrainingProgress> progress, int epochs, int batches, double seconds, bool measured)
    {
        for (var epoch = 1; epoch <= epochs; epoch++)
        {
            for (var batch = 1; batch <= batches; batch++)
                progress.Report(Of(epoch, batch));
            if (measured)
                progress.Report(Of(epoch, batches) with { Measures = new Dictionary<string, double> { ["Loss"] = 0.5, ["Accuracy"] = 0.75 } });
        }

        TrainingProgress Of(int epoch, int batch) => new()
        {
            Epoch = epoch, Epochs = epochs, Batch = batch, Batches = batches, Loss = batch, Losses = new Dictionary<string, double>(), LearningRate = 0.1,
            ImagesPerSecond = 100, Elapsed = TimeSpan.FromSeconds(seconds * (((epoch - 1) * batches) + batch)),
        };
    }

    private static string[] Lines(StringWriter written) => written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static IAnsiConsole To(TextWriter writer, bool isTerminal) => AnsiConsole.Create(new()
    {
        Ansi = isTerminal ? AnsiSupport.Yes : AnsiSupport.No, Interactive = isTerminal ? InteractionSupport.Yes : InteractionSupport.No,
        Out = new Output(writer, isTerminal),
    });

    private sealed class Output(TextWriter writer, bool isTerminal) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => isTerminal;

        public int Width => 100;

        public int Height => 40;

        public void SetEncoding(Encoding encoding)
        {
        }
    }
}
