using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Training.Runs;

/// <summary>The folder that keeps a record of a training.</summary>
public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Folder => Path.Combine(folder.Path, "runs", "tiny");

    private CnnClassificationOptions Recorded => Quick with { Run = new() { Folder = Folder } };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Options_metrics_and_report_are_there_when_a_training_is_over()
    {
        using var model = Fit(View(Swatches.Rows(40)), Recorded with { ValidationSetFraction = 0.25 });

        Assert.Equal(["metrics.jsonl", "options.json", "report.html"], Files(Folder));
        using var options = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "options.json")));
        var root = options.RootElement;
        Assert.Equal("tiny", root.GetProperty("network").GetProperty("name").GetString());
        // A convolution of 3 channels to 8 with kernel 3 and no bias, batch norm, a dense layer of 3 classes; 5x5 places.
        Assert.Equal((8 * 3 * 9) + 16 + (8 * 3) + 3, root.GetProperty("network").GetProperty("parameters").GetInt64());
        Assert.Equal((25 * 8 * 3 * 9) + (8 * 3), root.GetProperty("network").GetProperty("multiplyAdds").GetInt64());
        Assert.Equal(["red", "green", "blue"], root.GetProperty("classes").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal((30, 10), (root.GetProperty("rows").GetProperty("training").GetInt32(), root.GetProperty("rows").GetProperty("validation").GetInt32()));
        Assert.Equal("cpu", root.GetProperty("device").GetString());
        Assert.Equal(0.02, root.GetProperty("options").GetProperty("LearningRate").GetDouble());
        Assert.Equal("OneCycleSchedule", root.GetProperty("options").GetProperty("Schedule").GetProperty("Kind").GetString());
    }

    [Fact]
    public void The_metrics_have_what_progress_reports()
    {
        var recorder = new Recorder();
        using var model = Fit(View(Swatches.Rows(40)), Recorded with { ValidationSetFraction = 0.25, Progress = recorder });
        var lines = Metrics(Folder);

        Assert.Equal(recorder.Losses, lines.Where(line => Kind(line) == "batch").Select(line => line.GetProperty("loss").GetDouble()));
        var epochs = lines.Where(line => Kind(line) == "epoch").ToList();
        Assert.Equal([1, 2, 3, 4], epochs.Select(line => line.GetProperty("epoch").GetInt32()));
        Assert.Equal([4, 8, 12, 16], epochs.Select(line => line.GetProperty("step").GetInt32()));
        Assert.Equal(
            recorder.Reports.Where(report => report.ValidationLoss is not null).Select(report => (report.ValidationLoss, report.ValidationAccuracy)),
            epochs.Select(line => (Measure(line, "Loss"), Measure(line, "Accuracy"))));
        // Three batches of 8 images and one of 6.
        var first = recorder.Losses.Take(4).ToList();
        Assert.Equal(((8 * first.Take(3).Sum()) + (6 * first[3])) / 30, epochs[0].GetProperty("loss").GetDouble(), tolerance: 1e-9);

        static double? Measure(JsonElement line, string name) => line.GetProperty("measures").GetProperty(name).GetDouble();
    }

    [Fact]
    public void Lines_are_there_while_the_training_runs_and_some_twenty_an_epoch()
    {
        var lines = new List<int>();
        var options = Recorded with
        {
            Epochs = 2, BatchSize = 2, Progress = new Recorder(report => lines.Add(report.Batch == report.Batches ? Lines() : 0)),
        };

        Fit(View(Swatches.Rows(130)), options).Dispose();

        // 65 batches an epoch: every fourth and the last, which is written before it is reported; the epoch's own line comes behind it.
        Assert.Equal([17, 35], lines.Where(number => number > 0));

        int Lines()
        {
            using var reader = new StreamReader(new FileStream(Path.Combine(Folder, "metrics.jsonl"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return reader.ReadToEnd().Count(letter => letter == '\n');
        }
    }

    [Fact]
    public void Every_fold_of_a_cross_validation_has_its_folder()
    {
        Ml.MulticlassClassification.CrossValidate(View(Swatches.Rows(30)), Pipeline(Recorded with { Epochs = 1 }), numberOfFolds: 3);

        Assert.Equal(["tiny", "tiny-2", "tiny-3"], Directory.GetDirectories(Path.GetDirectoryName(Folder)!).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_record_that_is_lost_is_a_warning_and_costs_no_network()
    {
        var ml = new MLContext(seed: 1);
        var warnings = new List<string>();
        ml.Log += (_, entry) => warnings.AddRange(entry.Kind == ChannelMessageKind.Warning ? [entry.RawMessage] : (string[])[]);
        var rows = View(Swatches.Rows(40));
        var options = Recorded with
        {
            Progress = new Recorder(report =>
            {
                if (report is { Epoch: 2, Batch: 1 })
                    Directory.Delete(Folder, recursive: true);
            }),
        };

        using var model = ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", options)
            .Fit(ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows));

        Assert.Contains(warnings, warning => warning.StartsWith($"The record of the run in '{Folder}' is not complete", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_that_holds_a_run_is_left_alone_and_the_next_gets_a_number()
    {
        Fit(View(Swatches.Rows(20)), Recorded).Dispose();
        var before = File.ReadAllBytes(Path.Combine(Folder, "metrics.jsonl"));

        Fit(View(Swatches.Rows(20)), Recorded).Dispose();
        Fit(View(Swatches.Rows(20)), Recorded with { Run = new() { Folder = Folder + Path.DirectorySeparatorChar, Report = false } }).Dispose();

        Assert.Equal(before, File.ReadAllBytes(Path.Combine(Folder, "metrics.jsonl")));
        Assert.Equal(["metrics.jsonl", "options.json", "report.html"], Files($"{Folder}-2"));
        Assert.Equal(["metrics.jsonl", "options.json"], Files($"{Folder}-3"));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_an_error_before_anything_is_learnt()
    {
        var file = Path.Combine(folder.Path, "a file");
        File.WriteAllText(file, "");
        var recorder = new Recorder();

        var error = Assert.Throws<IOException>(() => Fit(
            View(Swatches.Rows(20)), Quick with { Progress = recorder, Run = new() { Folder = Path.Combine(file, "run") } }));

        Assert.Contains($"'{Path.Combine(file, "run")}'", error.Message);
        Assert.Contains("Name another one as the Folder of the option Run.", error.Message);
        Assert.Empty(recorder.Reports);
    }

    [Fact]
    public void A_run_that_never_began_leaves_no_file()
    {
        Assert.Throws<InvalidDataException>(() => Fit(View(Swatches.Rows(20, colours: 1)), Recorded));

        Assert.Empty(Files(Folder));
    }

    [Fact]
    public void A_loss_that_explodes_leaves_the_curves_so_far_and_lines_of_valid_JSON()
    {
        var options = Recorded with { LearningRate = 1e30, Optimizer = new SgdOptimizer(), Schedule = new ConstantSchedule() };

        var error = Assert.Throws<NotFiniteNumberException>(() => Fit(View(Swatches.Rows(40)), options));

        Assert.Equal(JsonValueKind.Null, Metrics(Folder)[^1].GetProperty("loss").ValueKind);
        Assert.Contains(System.Net.WebUtility.HtmlEncode(error.Message), File.ReadAllText(Path.Combine(Folder, "report.html")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_cancelled_training_leaves_a_report(bool returnsBest)
    {
        using var source = new CancellationTokenSource();
        var options = Recorded with
        {
            Epochs = 50, CancellationToken = source.Token, ReturnBestOnCancellation = returnsBest, Progress = new Recorder(report =>
            {
                if (report is { Epoch: 3, Batch: 2 })
                    source.Cancel();
            }),
        };

        if (returnsBest)
            Fit(View(Swatches.Rows(40)), options).Dispose();
        else
            Assert.ThrowsAny<OperationCanceledException>(() => Fit(View(Swatches.Rows(40)), options));

        Assert.Equal(2, Metrics(Folder).Count(line => Kind(line) == "epoch"));
        var report = File.ReadAllText(Path.Combine(Folder, "report.html"));
        Assert.Contains("<dd>2 of 50</dd>", report);
        Assert.Equal(returnsBest, report.Contains("<h2>Confusion matrix</h2>", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_is_recorded_alike_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("", useUserOverride: false) { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
        try
        {
            Fit(View(Swatches.Rows(20)), Recorded).Dispose();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Assert.Contains("<dd>0.", File.ReadAllText(Path.Combine(Folder, "report.html")));
        Assert.NotEmpty(Metrics(Folder));
    }

    [Fact]
    public void A_record_does_not_change_the_network()
    {
        var rows = View(Swatches.Rows(40));
        using var plain = Fit(rows, Quick with { ValidationSetFraction = 0.25 });
        using var recorded = Fit(rows, Recorded with { ValidationSetFraction = 0.25 });

        Assert.Equal(Scores(plain, rows), Scores(recorded, rows));
    }

    [Fact]
    public void A_run_needs_a_folder_and_an_epoch()
    {
        Assert.Contains("folder's name", Assert.Throws<ArgumentOutOfRangeException>(() => Pipeline(Quick with { Run = new() { Folder = " " } })).Message);
        Assert.Contains("at least one epoch", Assert.Throws<ArgumentOutOfRangeException>(
            () => Pipeline(Quick with { Epochs = 0, Weights = "some.pth", Run = new() { Folder = Folder } })).Message);
    }

    private static string[] Files(string folder) => [.. new DirectoryInfo(folder).GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];

    private static List<JsonElement> Metrics(string folder) =>
        [.. File.ReadAllLines(Path.Combine(folder, "metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string? Kind(JsonElement line) => line.GetProperty("kind").GetString();
}
