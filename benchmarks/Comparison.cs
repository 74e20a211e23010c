using MLNet.CnnCatalog.Benchmarks.Cases;
using MLNet.CnnCatalog.Benchmarks.Measuring;

namespace MLNet.CnnCatalog.Benchmarks;

/// <summary>One thing that is compared, with its name on the command line.</summary>
internal sealed record Comparison(string Name, Func<BenchmarkOptions, IEnumerable<Finding>> Run)
{
    private static IReadOnlyList<Comparison> All { get; } =
    [
        .. Workload.Trained.Append(Workload.UNet).Select(workload => new Comparison($"train-{workload.Name}", options => TrainingCase.Measure(workload, options))),
        .. Workload.Trained.Select(workload => new Comparison($"fit-{workload.Name}", options => FitCase.Measure(workload, options))),
        .. Workload.Scored.Select(workload => new Comparison($"score-{workload.Name}", options => ScoringCase.Measure(workload, options))),
        .. Workload.Segmented.Select(workload => new Comparison($"score-{workload.Name}", options => LabelMapCase.Measure(workload, options))),
        .. Workload.Trained.Select(workload => new Comparison($"jpeg-{workload.Name}", options => JpegCase.Measure(workload, options))),
        .. LoadCase.All.Select(load => new Comparison($"load-{load.Name}", load.Measure)),
        new("features-resnet18", FeatureCase.Measure),
        .. Workload.Quantized.Select(workload => new Comparison($"int8-{workload.Name}", options => IntegerCase.Measure(workload, options))),
        .. ServiceCase.All.Select(load => new Comparison($"service-{load.Architecture}", load.Measure)),
    ];

    /// <summary>The comparisons whose names contain one of the texts; all without a text.</summary>
    /// <exception cref="ArgumentException">A text is in no name.</exception>
    public static IReadOnlyList<Comparison> Named(IReadOnlyList<string> texts) =>
        texts.FirstOrDefault(text => !All.Any(comparison => comparison.IsMeant(text))) is { } unknown
            ? throw new ArgumentException($"No comparison's name contains '{unknown}'. The names are: {string.Join(", ", All.Select(comparison => comparison.Name))}.")
            : [.. All.Where(comparison => texts.Count == 0 || texts.Any(comparison.IsMeant))];

    private bool IsMeant(string text) => Name.Contains(text, StringComparison.Ordinal);
}
