using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Weights;
using static MLNet.CnnCatalog.Estimators.Tests.Training.Runs.ResumedTraining;

namespace MLNet.CnnCatalog.Estimators.Tests.Training.Runs;

/// <summary>The files that a training leaves of itself while it runs: five steps an epoch.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Folder => Path.Combine(folder.Path, "run");

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, CheckpointOptions, string[]> Policies => new()
    {
        { "by default", new(), ["epoch-0002-step-00000010", "epoch-0003-step-00000015"] },
        { "three", new() { KeepLast = 3 }, ["epoch-0001-step-00000005", "epoch-0002-step-00000010", "epoch-0003-step-00000015"] },
        { "every second epoch, and the end", new() { EveryEpochs = 2, KeepLast = 9 }, ["epoch-0002-step-00000010", "epoch-0003-step-00000015"] },
        { "the end alone", new() { EveryEpochs = 0, KeepLast = 9 }, ["epoch-0003-step-00000015"] },
        { "every step", new() { EveryEpochs = 0, Every = TimeSpan.Zero, KeepLast = 3 }, ["epoch-0003-step-00000013", "epoch-0003-step-00000014", "epoch-0003-step-00000015"] },
        { "every two seconds of a second a step", new() { EveryEpochs = 0, Every = TimeSpan.FromSeconds(2), KeepLast = 3 }, ["epoch-0003-step-00000012", "epoch-0003-step-00000014", "epoch-0003-step-00000015"] },
    };

    [Theory]
    [MemberData(nameof(Policies), DisableDiscoveryEnumeration = true)]
    public void As_many_are_kept_as_it_is_said(string what, CheckpointOptions policy, string[] files)
    {
        Assert.NotEmpty(what);
        var clock = new ManualClock();

        Train(Options with { Clock = clock, Progress = new Recorder(_ => clock.Advance(TimeSpan.FromSeconds(1))), Run = new() { Folder = Folder, Checkpoints = policy } });

        Assert.Equal(files.Select(name => $"{name}.safetensors"), Files());
    }

    [Fact]
    public void The_best_network_is_a_file_of_weights()
    {
        var recorder = new Recorder();
        var fitted = Train(Options with { Epochs = 4, LearningRate = 0.3, ValidationSetFraction = 0.3, Progress = recorder, Run = new() { Folder = Folder } });
        var best = Path.Combine(Folder, "checkpoints", "best.safetensors");
        var losses = recorder.Reports.Where(report => report.ValidationLoss is not null).ToList();

        Assert.Equal(fitted, Train(Options with { Epochs = 0, Weights = best }));
        using var file = WeightFile.Open(best);
        Assert.Equal($"{losses.MinBy(report => report.ValidationLoss)!.Epoch}", file.Metadata["epoch"]);
        Assert.DoesNotContain("best.safetensors", FilesOf(new() { KeepBest = false }));

        string[] FilesOf(CheckpointOptions policy)
        {
            Train(Options with { ValidationSetFraction = 0.3, Run = new() { Folder = Folder + "-other", Checkpoints = policy } });
            return [.. Directory.GetFiles(Path.Combine(Folder + "-other", "checkpoints")).Select(path => Path.GetFileName(path)!)];
        }
    }

    [Fact]
    public void Where_they_cannot_be_written_the_training_goes_on_with_a_warning()
    {
        var ml = new MLContext(seed: 1);
        var warnings = new List<string>();
        ml.Log += (_, entry) => warnings.AddRange(entry.Kind == ChannelMessageKind.Warning ? [entry.RawMessage] : (string[])[]);
        // A file is where the folder is to be, which is as good as a full disk.
        var recorder = new Recorder(report =>
        {
            if (report is { Epoch: 1, Batch: 1 })
                File.WriteAllText(Path.Combine(Folder, "checkpoints"), "");
        });

        using var model = ml.MulticlassClassification.Trainers.Cnn(WithDropout, "Label", "Image", Options with { Progress = recorder, Run = new() { Folder = Folder } }).Fit(Rows);

        Assert.Equal(Train(Options).Take(10), model.Weights["conv1.weight"].Take(10));
        // Of three epochs, and once more at the end.
        Assert.Equal(4, warnings.Count(warning => warning.Contains("could not be written, and the training goes on without it", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_network_that_is_not_finite_is_not_saved()
    {
        var options = Options with { LearningRate = 1e30, Optimizer = new SgdOptimizer(), Schedule = new ConstantSchedule() };

        Assert.Throws<NotFiniteNumberException>(() => Train(options with { Run = new() { Folder = Folder, Checkpoints = new() { Every = TimeSpan.Zero } } }));

        Assert.All(Directory.GetFiles(Path.Combine(Folder, "checkpoints")), path =>
        {
            using var file = WeightFile.Open(path);
            Assert.All(file.Tensors, tensor => Assert.All(tensor.Read(), value => Assert.True(float.IsFinite(value))));
        });
    }

    private string[] Files() => [.. Directory.GetFiles(Path.Combine(Folder, "checkpoints")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
}
