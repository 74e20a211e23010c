using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Training.Runs;
using MLNet.CnnCatalog.Estimators.Tests.Segmentation;
using MLNet.CnnCatalog.Graph;
using static TorchSharp.torch;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Training.Runs;

/// <summary>report.html.</summary>
public sealed partial class ReportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_page_needs_nothing_but_itself()
    {
        var page = Report(Swatches.Rows(60), Quick);

        Assert.DoesNotMatch("https?://", page);
        Assert.All(Sources().Matches(page).Select(match => match.Groups[1].Value), source => Assert.StartsWith("data:image/", source));
        Assert.Equal(
            ["Overview", "Training", "Results", "Confusion matrix", "Classes", "Most confused", "Highest losses", "Grad-CAM", "What the network was shown", "Options"],
            Headings().Matches(page).Select(match => match.Groups[1].Value));
    }

    [Fact]
    public void Names_of_classes_are_text_and_never_markup()
    {
        const string evil = "<script>alert('x')</script>\"&";
        var rows = Swatches.Rows(60).ToList();
        foreach (var row in rows.Where(row => row.Label == "red"))
            row.Label = evil;

        var page = Report(rows, Quick);

        Assert.Equal(1, Regex.Count(page, "<script"));
        Assert.Contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;", page);
    }

    [Fact]
    public void A_hundred_and_twenty_classes_make_a_picture_of_the_matrix_and_a_page_of_bounded_size()
    {
        var rows = Swatches.Rows(480).ToList();
        foreach (var row in rows)
            row.Label = $"<{row.Number % 120}>{new string('x', 400)}";

        var page = Report(rows, Quick with { Epochs = 1 });

        Assert.Contains("<img class=\"matrix\"", page);
        Assert.DoesNotContain("<table class=\"matrix\"", page);
        Assert.InRange(page.Length, 50_000, 2_000_000);
    }

    [Fact]
    public void Of_many_classes_those_with_most_mistakes_are_shown()
    {
        var rows = Swatches.Rows(420).ToList();
        foreach (var row in rows)
            row.Label = $"class {row.Number % 210:d3}";

        var page = Report(rows, Quick with { Epochs = 1 });

        Assert.Contains("Of 210 classes, the 200 with most mistakes are shown.", page);
        var names = JsonNode.Parse(System.Net.WebUtility.HtmlDecode(Names().Match(page).Groups[1].Value))!.AsArray().Select(name => (string?)name).ToList();
        Assert.Equal(200, names.Count);
        Assert.Equal(names.Order(), names);
        Assert.Equal(210, Regex.Count(page, "<tr><td>class [0-9]{3}</td><td class=\"number\""));
    }

    [Fact]
    public void The_matrix_is_that_of_ML_NET()
    {
        var rows = View(Swatches.Rows(60, seed: 5));
        using var model = Fit(View(Swatches.Rows(30)), Quick with { Epochs = 1, LearningRate = 1e-4 });
        var path = Path.Combine(folder.Path, "test.html");

        model.LastTransformer.WriteReport(model.First().Transform(rows), path);

        var metrics = Ml.MulticlassClassification.Evaluate(model.Transform(rows));
        var page = File.ReadAllText(path);
        var numbers = Cells().Matches(page).Select(match => match.Groups[1].Value is { Length: > 0 } text ? double.Parse(text) : 0).Chunk(3);
        Assert.Equal(metrics.ConfusionMatrix.Counts, numbers);
        Assert.Contains($"<dt>log-loss</dt><dd>{metrics.LogLoss:F4}</dd>", page);
        Assert.Contains("Measured on 60 images.", page);
    }

    [Fact]
    public void Rows_of_other_classes_or_without_labels_are_refused()
    {
        using var model = Fit(View(Swatches.Rows(30)), Quick with { Epochs = 1 });
        var path = Path.Combine(folder.Path, "test.html");
        var others = Ml.Transforms.Conversion.MapValueToKey("Label").Fit(View(Swatches.Rows(4, colours: 2)));

        Assert.Contains("the rows of the report", Assert.Throws<ArgumentException>(
            () => model.LastTransformer.WriteReport(others.Transform(View(Swatches.Rows(4))), path)).Message);
        var unknown = Swatches.Rows(3).ToList();
        unknown.ForEach(row => row.Label = "mauve");
        Assert.Contains("no label in column 'Label'", Assert.Throws<InvalidDataException>(
            () => model.LastTransformer.WriteReport(model.First().Transform(View(unknown)), path)).Message);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void A_network_without_a_map_is_reported_without_a_heat_map()
    {
        static Network Dense(int classes, Shape? input) =>
            Network.Input(input ?? Shape.Map(3, Swatches.Side, Swatches.Side)).Flatten().Linear("fc", classes).ToNetwork("dense");
        using var model = Pipeline(Quick with { Run = new() { Folder = folder.Path } }, Dense).Fit(View(Swatches.Rows(30))) as IDisposable;

        Assert.Contains("no feature map in front of its classifier", File.ReadAllText(Path.Combine(folder.Path, "report.html")));
    }

    [Fact]
    public void A_module_of_ones_own_is_reported_without_a_heat_map()
    {
        var options = Quick with { Epochs = 1, Run = new() { Folder = folder.Path } };
        using var model = Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.MulticlassClassification.Trainers.TorchModule(
                classes => nn.Sequential(("flat", nn.Flatten()), ("fc", nn.Linear(3 * Swatches.Side * Swatches.Side, classes))), options: options))
            .Fit(View(Swatches.Rows(30)));

        var page = File.ReadAllText(Path.Combine(folder.Path, "report.html"));
        Assert.Contains("<dd>TorchSharp module</dd>", page);
        Assert.Contains("Measured on 30 training images, of which the network has learnt", page);
        Assert.Contains("is no graph, so that it cannot be said where it looks", page);
    }

    [Fact]
    public void A_network_for_segmentation_is_reported_with_its_classes_and_masks()
    {
        var progress = new Recorder();
        var options = Scenes.Quick with
        {
            Epochs = 2, ValidationSetFraction = 0.5, ClassNames = ["ground", "<red>", "green"], Progress = progress, Run = new() { Folder = folder.Path },
        };
        using var model = Scenes.Ml.MulticlassClassification.Trainers.CnnSegmentation(Scenes.Unpadded, options: options).Fit(Scenes.View(12));

        var page = File.ReadAllText(Path.Combine(folder.Path, "report.html"));
        var best = progress.Reports.Where(report => report.Measures.Count > 0).Max(report => report.Measures["MeanIoU"]);
        Assert.Contains($"<dt>mean IoU</dt><dd>{best:F4}</dd>", page);
        Assert.Contains("<td>&lt;red&gt;</td>", page);
        Assert.Equal(["Overview", "Training", "Results", "Classes", "Confusion matrix", "Masks", "What the network was shown", "Options"],
            Headings().Matches(page).Select(match => match.Groups[1].Value));
        // Six validation images, three pictures each, and the first batch of four.
        Assert.Equal((3 * 6) + 4, Regex.Count(page, "<img"));
    }

    [Fact]
    public void What_an_option_is_stands_beside_its_default()
    {
        var page = Report(Swatches.Rows(30), Quick with { Schedule = new CosineSchedule { WarmUpEpochs = 2 } });

        Assert.Contains("<td>LearningRate</td><td>0.02</td><td>none</td>", page);
        Assert.Contains("&quot;Kind&quot;:&quot;CosineSchedule&quot;,&quot;WarmUpEpochs&quot;:2", page);
        Assert.DoesNotContain("<td>WeightDecay</td>", page);
    }

    // Smallest and largest value, then the ticks.
    public static TheoryData<double, double, bool, double[]> Axes => new()
    {
        { 0, 1, false, [0, 0.2, 0.4, 0.6, 0.8, 1] },
        { 0.13, 2.4, true, [0, 0.5, 1, 1.5, 2, 2.5] },
        { 203, 238, false, [200, 210, 220, 230, 240] },
        { -3, 4, false, [-4, -2, 0, 2, 4] },
        { 0.6, 0.6, false, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6] },
        { 0, 0, false, [0, 0.2, 0.4, 0.6, 0.8, 1] },
        { 0.02, 52, true, [0.01, 0.1, 1, 10, 100] },
        { 0.02, 1e30, true, [1e-2, 1e4, 1e10, 1e16, 1e22, 1e28] },
    };

    [Theory]
    [MemberData(nameof(Axes))]
    public void An_axis_has_round_numbers_around_its_values(double lowest, double highest, bool mayBeLogarithmic, double[] ticks)
    {
        var axis = ChartAxis.For([lowest, highest], mayBeLogarithmic);

        Assert.Equal(ticks.Length, axis.Ticks.Count);
        Assert.All(ticks.Zip(axis.Ticks), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-9 * Math.Max(1, Math.Abs(pair.First))));
        Assert.InRange(axis.Place(lowest), 0, 1);
        Assert.InRange(axis.Place(highest), 0, 1 + 1e-12);
    }

    [Fact]
    public void A_curve_of_any_length_stays_short_and_keeps_its_mean()
    {
        var curve = new Curve();
        for (var i = 0; i < 1 << 16; i++)
            curve.Add(i, i);
        curve.Add(1 << 16, double.NaN);

        Assert.InRange(curve.Points.Count, 500, 1000);
        Assert.Equal(((1 << 16) - 1) / 2.0, curve.Points.Average(point => point.Y), tolerance: 1e-6);
    }

    private string Report(IEnumerable<Swatch> rows, CnnClassificationOptions options)
    {
        using var model = Fit(View(rows), options with { ValidationSetFraction = 0.5, Run = new() { Folder = folder.Path } });
        return File.ReadAllText(Path.Combine(folder.Path, "report.html"), Encoding.UTF8);
    }

    [GeneratedRegex("(?:src|href)=\"([^#\"][^\"]*)\"")]
    private static partial Regex Sources();

    [GeneratedRegex("data-names=\"([^\"]*)\"")]
    private static partial Regex Names();

    [GeneratedRegex("<h2>(.*?)</h2>")]
    private static partial Regex Headings();

    [GeneratedRegex("<td class=\"(?:right|wrong)\" style=\"[^\"]*\">([0-9]*)</td>")]
    private static partial Regex Cells();
}
