using System.Globalization;
using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Onnx;
using MLNet.CnnCatalog.Estimators.Scoring;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Estimators.Training.Runs;
using MLNet.CnnCatalog.Transforms.Columns;
using SkiaSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Classification;

/// <summary>What a report says of a classifier: what it takes for what, and on which images it does worst.</summary>
internal sealed class ClassFindings
{
    // Beyond these, a page would be too large to be read or loaded; those that matter most are shown.
    private const int MostPictures = 24;
    private const int MostExplained = 12;
    private const int MostPairs = 20;
    private const int MostRows = 1_000;
    private const int MostClassesOfMatrix = 200;

    private readonly IReadOnlyList<string> names;
    private readonly Examination<long> examination;
    // Of thousands of classes, a whole matrix would take more memory than the network.
    private readonly Dictionary<(int Truth, int Predicted), long> counts = [];
    private readonly PriorityQueue<Example, double> worst = new();
    private readonly List<Example> some = [];
    private double loss;
    private long amongFive;

    public ClassFindings(IReadOnlyList<string> names, Examination<long> examination)
    {
        (this.names, this.examination) = (names, examination);
        examination.Run(Look);
    }

    /// <summary>What a model gives for rows, such as those of a test set.</summary>
    public static IReadOnlyList<ReportSection> Of(TrainedNetwork network, LabelColumn label, IDataView rows, ScoringSettings settings)
    {
        using var gradients = inference_mode(mode: false);
        var task = new ClassificationTask(label, new());
        label.RequireSameClasses(LabelColumn.Bind(rows.Schema, label.Name), "the model", "the rows of the report");
        var known = task.List(rows, CancellationToken.None).Where(row => row.Class != 0).Select(row => row.Id).ToArray();
        if (known.Length == 0)
            throw new InvalidDataException($"The rows of the report have no label in column '{label.Name}'. Check the path or filter that they come from.");
        var images = new StreamedImages<long>(new(rows, network.Input.Images, task.Targets), known, _ => [], buffered: 0);
        using var examination = new Examination<long>(network, settings.Device, settings.BatchSize, new(images, "images"));
        return task.Findings(examination);
    }

    /// <summary>An image with its probabilities of the true and the predicted class.</summary>
    private sealed record Example(byte[] Pixels, int Truth, int Predicted, float OfTruth, float OfPredicted)
    {
        public double Loss => -Math.Log(Math.Max(OfTruth, float.Epsilon));
    }

    private long Images => counts.Values.Sum();

    public IReadOnlyList<ReportSection> Sections()
    {
        var scores = ClassScores.Of(counts, names.Count);
        return [Whole(scores), Matrix(scores), PerClass(scores), Pairs(scores), Worst(), Explained()];
    }

    private void Look(Batch<long> batch, IReadOnlyList<Tensor> outputs)
    {
        var probabilities = outputs[0].softmax(dim: 1).cpu().contiguous().data<float>().ToArray().Chunk(names.Count);
        var pixels = new Lazy<IReadOnlyList<byte[]>>(() => Examination.PixelsOf(batch));
        foreach (var (index, row) in probabilities.Index())
        {
            var (truth, predicted) = ((int)batch.Targets[index], Array.IndexOf(row, row.Max()));
            var example = new Example([], truth, predicted, row[truth], row[predicted]);
            counts[(truth, predicted)] = counts.GetValueOrDefault((truth, predicted)) + 1;
            loss += example.Loss;
            amongFive += row.Count(probability => probability > row[truth]) < 5 ? 1 : 0;
            if (worst.Count < MostPictures || worst.Peek().Loss < example.Loss)
                worst.Enqueue(example with { Pixels = pixels.Value[index] }, example.Loss);
            if (worst.Count > MostPictures)
                worst.Dequeue();
            if (some.Count < MostExplained && some.Count(other => other.Truth == truth) <= MostExplained / names.Count)
                some.Add(example with { Pixels = pixels.Value[index] });
        }
    }

    private ReportSection Whole(ClassScores[] scores)
    {
        var figures = new List<(string, string)> { ("right", Percent((double)scores.Sum(score => score.Right) / Images)), ("log-loss", Number(loss / Images)) };
        if (names.Count > 5)
            figures.Add(("right among the first five", Percent((double)amongFive / Images)));
        figures.AddRange([("mean recall", Percent(Mean(scores, score => score.Recall))), ("mean F1", Number(Mean(scores, score => score.F1)))]);
        return new("Results", new ReportText($"Measured on {examination.Images}."), new ReportFigures(figures));
    }

    private ReportSection Matrix(ClassScores[] scores)
    {
        int[] chosen = [.. scores.Index().OrderByDescending(score => score.Item.Mistakes).Take(MostClassesOfMatrix).Select(score => score.Index).Order()];
        var left = chosen.Length < names.Count ? $" Of {names.Count} classes, the {chosen.Length} with most mistakes are shown." : "";
        return new(
            "Confusion matrix", new ReportText($"Rows are true classes, columns predicted ones; a colour is the share of its row.{left}"),
            new ReportMatrix(
                [.. chosen.Select(index => names[index])],
                [.. chosen.Select(row => chosen.Select(column => counts.GetValueOrDefault((row, column))).ToArray())]));
    }

    private ReportSection PerClass(ClassScores[] scores)
    {
        var rows = scores.Zip(names).OrderBy(pair => double.IsNaN(pair.First.F1) ? 2 : pair.First.F1)
            .ThenByDescending(pair => pair.First.Support).Take(MostRows)
            .Select(pair => new ReportCell[] { pair.Second, pair.First.Precision, pair.First.Recall, pair.First.F1, pair.First.Support });
        return new(
            "Classes", new ReportText($"The worst come first{(names.Count > MostRows ? $"; of {names.Count}, {MostRows} are shown" : "")}."),
            new ReportTable(["class", "precision", "recall", "F1", "images"], [.. rows]));
    }

    private ReportSection Pairs(ClassScores[] scores)
    {
        var pairs = counts.Where(pair => pair.Key.Truth != pair.Key.Predicted).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(MostPairs).ToList();
        return new("Most confused", pairs.Count == 0
            ? new ReportText("No image was taken for another class.")
            : new ReportTable(
                ["true class", "taken for", "images", "share of the true class"],
                [.. pairs.Select(pair => new ReportCell[]
                {
                    names[pair.Key.Truth], names[pair.Key.Predicted], pair.Value, (double)pair.Value / scores[pair.Key.Truth].Support,
                })]));
    }

    private ReportSection Worst() => new(
        "Highest losses",
        new ReportText(
            "The images whose true class got the lowest probability." +
            (examination.GradCam is null ? "" : " Beside each, what spoke for the predicted class (Grad-CAM).")),
        new ReportPictures(Pictures([.. worst.UnorderedItems.Select(item => item.Element).OrderByDescending(example => example.Loss)])));

    private ReportSection Explained() => examination.GradCam is null
        ? new("Grad-CAM", new ReportText("The network has no feature map in front of its classifier, or is no graph, so that it cannot be said where it looks."))
        : new(
            "Grad-CAM",
            new ReportText("What speaks for the predicted class, from blue (nothing) to red (most), on some of the images (Selvaraju et al. 2017)."),
            new ReportPictures(Pictures(some)));

    private ReportPicture[] Pictures(IReadOnlyList<Example> examples)
    {
        var heats = examination.GradCam?.Of([.. examples.Select(example => example.Pixels)], [.. examples.Select(example => example.Predicted)]);
        return [.. examples.Select((example, index) =>
        {
            var image = ReportImage.Of(example.Pixels, examination.Format);
            return new ReportPicture(
                heats is null ? [image] : [image, image.Under((y, x) => Glow(heats[index].At(y, x)))], Caption(example), example.Truth == example.Predicted);
        })];
    }

    private string[] Caption(Example example) => example.Truth == example.Predicted
        ? [$"{names[example.Truth]} {Percent(example.OfTruth)}"]
        : [$"predicted {names[example.Predicted]} {Percent(example.OfPredicted)}", $"true {names[example.Truth]} {Percent(example.OfTruth)}"];

    // Hues from blue to red, over which the image is seen.
    private static (SKColor Color, double Opacity) Glow(double heat) => (SKColor.FromHsv((float)(240 * (1 - heat)), 90, 95), 0.25 + (0.3 * heat));

    private static double Mean(ClassScores[] scores, Func<ClassScores, double> score) =>
        scores.Select(score).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();

    private static string Percent(double share) => share.ToString("P1", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("F4", CultureInfo.InvariantCulture);
}

/// <summary>How well a class is found. What would be a division by zero is no number.</summary>
/// <param name="Right">Images of the class that were found.</param>
/// <param name="Support">Images of the class.</param>
/// <param name="Predicted">Images taken for the class.</param>
internal readonly record struct ClassScores(long Right, long Support, long Predicted)
{
    public double Precision => Ratio(Right, Predicted);

    public double Recall => Ratio(Right, Support);

    /// <summary>The harmonic mean of the two; 0 where the class is there and was never found.</summary>
    public double F1 => Ratio(2 * Right, Support + Predicted);

    /// <summary>Images of the class that were taken for another, and others that were taken for it.</summary>
    public long Mistakes => Support + Predicted - (2 * Right);

    public static ClassScores[] Of(IReadOnlyDictionary<(int Truth, int Predicted), long> counts, int classes)
    {
        var scores = new ClassScores[classes];
        foreach (var ((truth, predicted), count) in counts)
        {
            scores[truth] = scores[truth] with { Support = scores[truth].Support + count, Right = scores[truth].Right + (truth == predicted ? count : 0) };
            scores[predicted] = scores[predicted] with { Predicted = scores[predicted].Predicted + count };
        }

        return scores;
    }

    private static double Ratio(long part, long whole) => whole == 0 ? double.NaN : (double)part / whole;
}
