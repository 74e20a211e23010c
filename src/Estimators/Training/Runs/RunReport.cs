using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Microsoft.ML;
using MLNet.CnnCatalog.Analysis;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Images;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Training.Runs;

/// <summary>What is known of a training before it begins.</summary>
/// <param name="Network">The graph; null for a module of the user's.</param>
/// <param name="Options">The options.</param>
/// <param name="Device">Where it is trained.</param>
/// <param name="Format">What an image is.</param>
/// <param name="Classes">Names of the classes, or how many there are.</param>
/// <param name="Training">Images to learn from.</param>
/// <param name="Validation">Images to measure on; null where there are none.</param>
internal sealed record RunReport(
    Network? Network, CnnTrainingOptions Options, Device Device, PixelFormat Format, (IReadOnlyList<string>? Names, int Count) Classes,
    int Training, int? Validation)
{
    private const int MostShown = 24;

    public static RunReport Of<TTarget>(
        ITrainable network, TrainingData<TTarget> data, NetworkInput input, VisionTask<TTarget> task, CnnTrainingOptions options) => new(
        network.Graph, options, network.Device, input.Images.Format, (task.ClassNames, task.Classes), data.Training.Count, data.Validation?.Count);

    private string NetworkName => Network?.Name ?? "TorchSharp module";

    /// <summary>The content of options.json.</summary>
    public JsonObject Describe() => new()
    {
        ["started"] = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture),
        ["network"] = new JsonObject
        {
            ["name"] = NetworkName,
            ["input"] = Format.Shape.ToString(),
            ["parameters"] = Network?.ParameterCount,
            ["multiplyAdds"] = Network is null ? null : Summary.Of(Network).MultiplyAdds,
        },
        ["classes"] = Classes.Names is { } names ? new JsonArray([.. names.Select(name => JsonValue.Create(name))]) : Classes.Count,
        ["rows"] = new JsonObject { ["training"] = Training, ["validation"] = Validation },
        ["device"] = Device.ToString(),
        ["threads"] = get_num_threads(),
        ["seed"] = Options.Seed,
        ["versions"] = new JsonObject
        {
            ["MLNet.CnnCatalog"] = VersionOf(typeof(Network)),
            ["Microsoft.ML"] = VersionOf(typeof(MLContext)),
            ["TorchSharp"] = VersionOf(typeof(Device)),
            [".NET"] = Environment.Version.ToString(),
        },
        ["system"] = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors",
        ["options"] = PrintedOptions.Of(Options),
    };

    /// <summary>Writes report.html.</summary>
    /// <param name="record">What the training noted.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="ending">How it ended, where it is not done; null where it is.</param>
    /// <param name="findings">What the task says of the network.</param>
    public void Write(RunRecord record, RunFolder folder, string? ending, IReadOnlyList<ReportSection> findings)
    {
        IReadOnlyList<ReportSection> sections =
        [
            Overview(record, ending), new("Training", [.. Charts(record)]), .. findings, .. Shown(record), Settings(),
        ];
        folder.WriteReport(stream => HtmlReport.Write(stream, $"{NetworkName} — {Path.GetFileName(folder.Path)}", sections));
    }

    private ReportSection Overview(RunRecord record, string? ending)
    {
        var (best, last) = (record.Best, record.Last);
        var figures = new List<(string, string)> { ("network", NetworkName) };
        if (Network is not null)
            figures.AddRange([("parameters", Short(Network.ParameterCount)), ("multiply-adds an image", Short(Summary.Of(Network).MultiplyAdds))]);
        figures.AddRange([("image", Format.Shape.ToString()), ("classes", Whole(Classes.Count)), ("training images", Whole(Training))]);
        if (Validation is { } validation)
            figures.Add(("validation images", Whole(validation)));
        if (best is not null)
            figures.AddRange(best.Measures.Select(measure => (
                $"{Spelled(measure.Name)}, epoch {Whole(best.Number)}", measure.Value.ToString("F4", CultureInfo.InvariantCulture))));
        if (last is not null)
            figures.AddRange(
            [
                ("epochs", $"{Whole(record.Epochs.Count)} of {Whole(last.Epochs)}"), ("time", Spelled(last.Elapsed)),
                ("images a second", Whole((long)last.ImagesPerSecond)),
            ]);
        figures.Add(("device", Device.ToString()));
        return ending is null ? new("Overview", new ReportFigures(figures)) : new("Overview", new ReportText(ending), new ReportFigures(figures));
    }

    private static IEnumerable<ReportBlock> Charts(RunRecord record)
    {
        var epochs = record.Epochs;
        yield return new ReportChart("Loss",
        [
            new("training, batches", record.Losses.Points, IsFaint: true), Curve("training, mean of the epoch", epoch => epoch.Loss),
            Curve("validation", epoch => Measured(epoch, "Loss")),
        ], MayBeLogarithmic: true);
        var names = epochs.SelectMany(epoch => epoch.Measures).Select(measure => measure.Name).Distinct().Where(name => name != "Loss").ToArray();
        if (names.Length > 0)
            yield return new ReportChart("Measures on the validation images", [.. names.Select(name => Curve(Spelled(name), epoch => Measured(epoch, name)))]);
        var parts = epochs.SelectMany(epoch => epoch.Losses.Keys).Distinct().ToArray();
        if (parts.Length > 1)
            yield return new ReportChart(
                "Parts of the training loss", [.. parts.Select(part => Curve(part, epoch => epoch.Losses.GetValueOrDefault(part, double.NaN)))],
                MayBeLogarithmic: true);
        yield return new ReportChart("Learning rate", [new("learning rate", record.LearningRates.Points)]);
        yield return new ReportChart("Images a second in training", [Curve("images a second", epoch => epoch.ImagesPerSecond)]);
        yield return new ReportChart("Seconds an epoch",
        [
            Curve("training, of which", epoch => epoch.Times.Learning), Curve("waiting for images", epoch => epoch.Times.Waiting),
            Curve("validation", epoch => epoch.Measures.Count > 0 ? epoch.Times.Validating : double.NaN),
        ]);

        ReportCurve Curve(string name, Func<EpochRecord, double> value) =>
            new(name, [.. epochs.Select(epoch => ((double)epoch.Number, value(epoch))).Where(point => double.IsFinite(point.Item2))]);

        static double Measured(EpochRecord epoch, string name) =>
            epoch.Measures.Where(measure => measure.Name == name).Select(measure => measure.Value).DefaultIfEmpty(double.NaN).First();
    }

    private IEnumerable<ReportSection> Shown(RunRecord record)
    {
        if (record.Shown.Count > 0)
            yield return new(
                "What the network was shown", new ReportText("Images of the first batch, as augmentation left them."),
                new ReportPictures([.. record.Shown.Take(MostShown).Select(pixels => new ReportPicture([ReportImage.Of(pixels, Format)], []))]));
    }

    private ReportSection Settings()
    {
        var changed = PrintedOptions.Changed(Options).Where(option => option.Name != nameof(Options.Run)).ToList();
        return new("Options", changed.Count == 0
            ? new ReportText("All options are the defaults.")
            : new ReportTable(["option", "value", "default"], [.. changed.Select(option => new ReportCell[] { option.Name, option.Value, option.Default })]));
    }

    private static string VersionOf(Type type) => type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private static string Whole(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Short(long number) => number switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e9:F2} G"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e6:F2} M"),
        >= 10_000 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e3:F1} k"),
        _ => Whole(number),
    };

    private static string Spelled(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min")
        : time.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F1} s");

    private static string Spelled(string measure) =>
        measure == "Loss" ? "validation loss" : measure.Count(char.IsUpper) == 1 ? measure.ToLowerInvariant() : measure;
}
