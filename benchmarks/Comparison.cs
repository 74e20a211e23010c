using System.Globalization;
using MLNet.CnnCatalog.Benchmarks.Cases;
using MLNet.CnnCatalog.Benchmarks.Measuring;
using MLNet.CnnCatalog.Benchmarks.Peer;

namespace MLNet.CnnCatalog.Benchmarks;

/// <summary>One thing that is compared, with its name on the command line.</summary>
internal sealed record Comparison(string Name, Func<BenchmarkOptions, IReadOnlyList<Finding>> Run)
{
    private const double TrainingTarget = 1.0;
    private const double TransformerTarget = 0.9;
    private const double MemoryTarget = 1.0;
    private const double BatchTarget = 1.5;

    public static IReadOnlyList<Comparison> All { get; } =
    [
        .. Workload.All.Select(workload => new Comparison($"train-{workload.Name}", options => Training(workload, options))),
        .. Workload.All.Select(workload => new Comparison($"score-{workload.Name}", options => Scoring(workload, options))),
        .. Workload.All.Select(workload => new Comparison($"transform-{workload.Name}", options => Transformer(workload, options))),
        .. Workload.OfOnnx.Select(workload => new Comparison($"onnx-{workload.Name}", options => Onnx(workload, options))),
        .. IntegerScoring.All.Select(scoring => new Comparison(scoring.Name, scoring.Measure)),
        .. ServiceLoad.All.Select(load => new Comparison(load.Name, load.Measure)),
        new("memory-resnet50", options => Memory(Workload.Named("resnet50"), options)),
    ];

    private static List<Finding> Training(Workload workload, BenchmarkOptions options)
    {
        using var ours = new OurTraining(workload);
        var timings = AgainstPeer("train", workload, workload.TrainingSteps, ours.Run, options);
        var fastest = timings.Skip(1).MinBy(others => others.MedianSeconds);
        return Findings(
            $"training {workload}", timings, workload.BatchSize * workload.TrainingSteps,
            others => others == fastest ? TrainingTarget : null);
    }

    private static List<Finding> Scoring(Workload workload, BenchmarkOptions options)
    {
        using var ours = new OurScoring(workload);
        var timings = AgainstPeer("score", workload, workload.ScoringSteps, ours.Run, options);
        return Findings(
            $"scoring {workload}", timings, workload.BatchSize * workload.ScoringSteps,
            others => others.Name.EndsWith(PeerLayouts.Contiguous, StringComparison.Ordinal) ? workload.ScoringTarget : null);
    }

    private static IReadOnlyList<Timings> AgainstPeer(
        string mode, Workload workload, int steps, Action<int> ours, BenchmarkOptions options)
    {
        using var peer = new PeerProcess(options.Threads);
        var layouts = PeerLayouts.All.Select(layout => new Contender(
            $"PyTorch {layout}", () => peer.SecondsOf(mode, workload, layout, steps)));
        return Rounds.Measure([Contender.Timed("ours", () => ours(steps)), .. layouts], options.Rounds);
    }

    private static List<Finding> Transformer(Workload workload, BenchmarkOptions options)
    {
        var batches = workload.ScoringSteps * 4;
        using var transformer = new TransformerScoring(workload, batches);
        using var network = new OurScoring(workload, transformer.Weights);
        var timings = Rounds.Measure(
            [Contender.Timed("Transform", transformer.Run), Contender.Timed("our bare network", () => network.Run(batches))],
            options.Rounds);
        return Findings($"Transform {workload}", timings, workload.BatchSize * batches, _ => TransformerTarget);
    }

    private static List<Finding> Onnx(Workload workload, BenchmarkOptions options)
    {
        var batches = workload.ScoringSteps * 4;
        using var ours = new OnnxScoring(workload, batches, options.Threads);
        using var peer = new RuntimeProcess(options.Threads);
        var timings = Rounds.Measure(
            [
                Contender.Timed("ApplyCnnOnnx", ours.RunBatches),
                new Contender("ONNX Runtime, same batch", () => peer.SecondsOf(ours.ModelFile, workload, batches)),
                Contender.Timed("ApplyOnnxModel, row by row", ours.RunRows),
            ],
            options.Rounds);
        return Findings($"ApplyCnnOnnx {workload}", timings, workload.BatchSize * batches,
            others => others == timings[1] ? TransformerTarget : workload.BatchingPays ? BatchTarget : null);
    }

    private static List<Finding> Memory(Workload workload, BenchmarkOptions options)
    {
        var ours = MemoryMeasurement.OfOurs(workload, options);
        var peers = PeerLayouts.All
            .Select(layout => (Layout: layout, Peak: MemoryMeasurement.OfPeer(workload, layout, options)))
            .ToArray();
        var least = peers.Min(peer => peer.Peak);
        return [.. peers.Select(peer => new Finding(
            $"peak memory of training {workload}", Mebibytes(ours), $"PyTorch {peer.Layout}", Mebibytes(peer.Peak),
            peer.Peak / ours, peer.Peak == least ? MemoryTarget : null))];
    }

    /// <summary>The first of the contenders beside each of the others.</summary>
    public static List<Finding> Findings(string what, IReadOnlyList<Timings> timings, int pictures, Func<Timings, double?> target) =>
    [
        .. timings.Skip(1).Select(others => new Finding(
            what, Speed(timings[0], pictures), others.Name, Speed(others, pictures), timings[0].SpeedRelativeTo(others), target(others))),
    ];

    private static string Speed(Timings timings, int pictures) =>
        string.Create(CultureInfo.InvariantCulture, $"{pictures / timings.MedianSeconds:f1}/s");

    private static string Mebibytes(double kibibytes) => string.Create(CultureInfo.InvariantCulture, $"{kibibytes / 1024.0:f0} MiB");
}
