using System.Text.Json.Nodes;

namespace MLNet.CnnCatalog.Estimators.Training.Runs;

/// <summary>An epoch that is over.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Loss">Mean over its images.</param>
/// <param name="Losses">What it is made of.</param>
/// <param name="LearningRate">That of its last batch.</param>
/// <param name="ImagesPerSecond">Validation left out.</param>
/// <param name="Times">What it took.</param>
/// <param name="Measures">What was measured behind it.</param>
internal sealed record EpochRecord(
    int Number, double Loss, IReadOnlyDictionary<string, double> Losses, double LearningRate, double ImagesPerSecond, RunTimes Times,
    IReadOnlyList<Measure> Measures);

/// <summary>Seconds since a training began, or of one of its epochs.</summary>
/// <param name="Waiting">The part of <paramref name="Learning"/> in which it waited for images.</param>
/// <param name="Learning">Spent on training images.</param>
/// <param name="Total">Validation included.</param>
internal readonly record struct RunTimes(double Waiting, double Learning, double Total)
{
    public double Validating => Total - Learning;

    public static RunTimes operator -(RunTimes later, RunTimes earlier) =>
        new(later.Waiting - earlier.Waiting, later.Learning - earlier.Learning, later.Total - earlier.Total);
}

/// <summary>Hears a training: writes its metrics, and keeps what a report shows.</summary>
internal sealed class RunRecord(RunFolder folder)
{
    private const int LinesPerEpoch = 20;

    private readonly List<EpochRecord> epochs = [];
    private readonly Dictionary<string, double> sums = [];
    private RunTimes before;
    private double lossSum;
    private long images;
    private long step;

    public IReadOnlyList<EpochRecord> Epochs => epochs;

    public Curve Losses { get; } = new();

    public Curve LearningRates { get; } = new();

    public TrainingProgress? Last { get; private set; }

    /// <summary>The images of the first batch as the network was shown them: a row of bytes or floats each.</summary>
    public IReadOnlyList<byte[]> Shown { get; private set; } = [];

    /// <summary>The epoch whose measure is best; the last where nothing is measured.</summary>
    public EpochRecord? Best
    {
        get
        {
            EpochRecord? best = null;
            foreach (var epoch in epochs)
                if (epoch.Measures is not [var measure, ..] || measure.IsBetterThan(best?.Measures[0]))
                    best = epoch;
            return best;
        }
    }

    /// <summary>Whether a batch gets a line of its own, for which its loss has to be known soon.</summary>
    public static bool Wants(long batch, long batches) => batch == batches || batch % ((batches + LinesPerEpoch - 1) / LinesPerEpoch) == 0;

    public void Show(Func<IReadOnlyList<byte[]>> pixels)
    {
        if (Shown.Count == 0)
            Shown = pixels();
    }

    public void Add(TrainingProgress progress, int count)
    {
        (Last, lossSum, images, step) = (progress, lossSum + (count * progress.Loss), images + count, step + 1);
        foreach (var (name, loss) in progress.Losses)
            sums[name] = sums.GetValueOrDefault(name) + (count * loss);
        var x = progress.Epoch - 1 + ((double)progress.Batch / progress.Batches);
        Losses.Add(x, progress.Loss);
        LearningRates.Add(x, progress.LearningRate);
        if (Wants(progress.Batch, progress.Batches) || !double.IsFinite(progress.Loss))
            folder.WriteMetrics(Line(
                "batch", progress.Epoch, progress.Loss, progress.Losses, progress.LearningRate, progress.ImagesPerSecond, progress.Elapsed.TotalSeconds));
    }

    /// <summary>An epoch is over.</summary>
    /// <param name="times">What everything took until now.</param>
    /// <param name="measures">What was measured; empty where nothing is.</param>
    public void EndEpoch(RunTimes times, IReadOnlyList<Measure> measures)
    {
        var (own, last) = (times - before, Last!);
        var means = sums.ToDictionary(pair => pair.Key, pair => pair.Value / images);
        var epoch = new EpochRecord(last.Epoch, lossSum / images, means, last.LearningRate, images / own.Learning, own, measures);
        epochs.Add(epoch);
        var line = Line("epoch", epoch.Number, epoch.Loss, epoch.Losses, epoch.LearningRate, epoch.ImagesPerSecond, times.Total);
        line["waitingSeconds"] = Json.Number(own.Waiting);
        line["trainingSeconds"] = Json.Number(own.Learning);
        line["validationSeconds"] = Json.Number(own.Validating);
        line["measures"] = Json.Numbers(measures.Select(measure => KeyValuePair.Create(measure.Name, measure.Value)));
        folder.WriteMetrics(line);
        (before, lossSum, images) = (times, 0, 0);
        sums.Clear();
    }

    private JsonObject Line(
        string kind, int epoch, double loss, IReadOnlyDictionary<string, double> losses, double learningRate, double imagesPerSecond, double elapsed) => new()
    {
        ["kind"] = kind,
        ["epoch"] = epoch,
        ["step"] = step,
        ["loss"] = Json.Number(loss),
        ["losses"] = Json.Numbers(losses),
        ["learningRate"] = Json.Number(learningRate),
        ["imagesPerSecond"] = Json.Number(imagesPerSecond),
        ["elapsedSeconds"] = Json.Number(elapsed),
    };
}
