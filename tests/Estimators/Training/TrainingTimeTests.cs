using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Training;
using static MLNet.CnnCatalog.Estimators.Tests.Training.Runs.ResumedTraining;

namespace MLNet.CnnCatalog.Estimators.Tests.Training;

/// <summary>Trainings whose time is limited: five steps an epoch, of a second each by the clock of the test.</summary>
public sealed class TrainingTimeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ManualClock clock = new();
    private readonly Recorder recorder;

    public TrainingTimeTests() => recorder = new(_ => clock.Advance(TimeSpan.FromSeconds(1)));

    private CnnClassificationOptions Limited => Options with
    {
        Epochs = 100, MaxTrainingTime = TimeSpan.FromSeconds(12), Clock = clock, Progress = recorder, Schedule = new CosineSchedule(),
    };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_ends_at_the_step_at_which_time_is_up_and_so_does_the_schedule()
    {
        Train(Limited);

        Assert.Equal(12, recorder.Reports.Count);
        Assert.Equal((3, 2L), (recorder.Reports[^1].Epoch, recorder.Reports[^1].Batch));
        // Half a cosine wave over twelve steps; before the first, nobody knows how long one takes.
        Assert.Equal(
            Enumerable.Range(1, 11).Select(step => 0.02 * (1 + Math.Cos(Math.PI * step / 12)) / 2),
            recorder.Reports.Skip(1).Select(report => report.LearningRate), (expected, actual) => Math.Abs(expected - actual) < 1e-12);
    }

    [Fact]
    public void All_epochs_are_done_where_there_is_time()
    {
        Train(Limited with { Epochs = 2 });

        Assert.Equal(10, recorder.Reports.Count);
        Assert.Equal(0.02 * (1 + Math.Cos(Math.PI * 9 / 10)) / 2, recorder.Reports[^1].LearningRate, tolerance: 1e-12);
    }

    [Fact]
    public void The_last_epoch_is_validated_though_it_is_not_whole()
    {
        Train(Limited with { ValidationSetFraction = 0.2, MaxTrainingTime = TimeSpan.FromSeconds(7) });

        Assert.NotNull(recorder.Reports[^1].ValidationLoss);
        Assert.InRange(recorder.Reports[^1].Batch, 1, 3);
        Assert.Equal(2, recorder.Reports.Count(report => report.ValidationLoss is not null));
    }

    [Fact]
    public void Time_before_an_interruption_counts_and_the_result_is_the_same()
    {
        var expected = Train(Limited);
        recorder.Reports.Clear();
        var resumed = Limited with { Run = new() { Folder = Path.Combine(folder.Path, "run"), Resume = true, Report = false } };
        Interrupt(resumed, epoch: 1, batch: 5);
        Assert.Equal(5, recorder.Reports.Count);

        Assert.Equal(expected, Train(resumed));
        Assert.Equal(12, recorder.Reports.Count);
        Assert.Equal(TimeSpan.FromSeconds(11), recorder.Reports[^1].Elapsed);
    }

    [Fact]
    public void Averages_and_sizes_follow_the_share_of_the_steps_that_time_leaves()
    {
        var (plan, state, options) = (new EpochPlan(40, 8, 1), new TrainingState { Steps = 10, Epoch = 3 }, Limited with { MaxTrainingTime = TimeSpan.FromSeconds(50) });
        var elapsed = new RunningTime(clock) { Elapsed = TimeSpan.FromSeconds(20) };
        var length = new TrainingLength(options, plan, state, elapsed, validated: 10);

        // 2 s a step. Nothing was validated yet, of which a tenth of the time is the most that is kept.
        state.Images = 1;
        Assert.Equal(22, length.Steps);
        // 10 images of 80, at a third of what learning takes.
        state.Images = 80;
        Assert.Equal((long)Math.Round((50 - (20.0 / 24)) / 2), length.Steps);
        state.ValidationTime = TimeSpan.FromSeconds(10);
        Assert.Equal(20, length.Steps);
        // The second epoch of four stands where the 26th of 100 does.
        Assert.Equal([1, 26, 51, 76], Enumerable.Range(1, 4).Select(length.PlannedEpoch));
        elapsed.Elapsed = TimeSpan.FromSeconds(39.9);
        Assert.False(length.IsOver());
        elapsed.Elapsed = TimeSpan.FromSeconds(40);
        Assert.True(length.IsOver());
    }

    [Fact]
    public void The_share_that_is_done_is_that_of_time_where_more_of_it_is()
    {
        Train(Limited with { Epochs = 4 });

        Assert.Equal(0.05, recorder.Reports[0].Share, tolerance: 1e-9);
        Assert.Equal(11.0 / 12, recorder.Reports[^1].Share, tolerance: 1e-9);
    }

    [Fact]
    public void An_average_hears_how_many_steps_there_will_be()
    {
        var average = new ExponentialMovingAverage { Decay = 0.9, RisingPower = 2 };

        Assert.NotEqual(Train(Limited), Train(Limited with { ExponentialMovingAverage = average }));
        Assert.NotEqual(
            Train(Limited with { ExponentialMovingAverage = average }),
            Train(Limited with { ExponentialMovingAverage = average, MaxTrainingTime = TimeSpan.FromSeconds(13) }));
    }
}
