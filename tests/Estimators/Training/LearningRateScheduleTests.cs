using MLNet.CnnCatalog.Tests.Data;

namespace MLNet.CnnCatalog.Estimators.Tests.Training;

/// <summary>Factors of the schedules; expected numbers are those of schedules.json.gz.</summary>
public class LearningRateScheduleTests
{
    private static readonly Reference[] Expected = ReferenceFile.Read<Reference[]>("schedules.json.gz");

    private static readonly Dictionary<string, LearningRateSchedule> Schedules = new()
    {
        ["cosine"] = new CosineSchedule(),
        ["cosine to minimum"] = new CosineSchedule { MinimumFactor = 0.05 },
        ["cosine after warm-up"] = new CosineSchedule { WarmUpEpochs = 2, WarmUpStart = 0.01, MinimumFactor = 0.001 },
        ["one cycle"] = new OneCycleSchedule(),
        ["one cycle linear"] = new OneCycleSchedule { RisingShare = 0.25, IsLinear = true },
        ["one cycle in three phases"] = new OneCycleSchedule { RisingShare = 0.4, StartFactor = 0.1, EndFactor = 0.001, HasThreePhases = true },
        ["one cycle linear in three phases"] = new OneCycleSchedule { HasThreePhases = true, IsLinear = true },
        ["step"] = new StepSchedule { Epochs = 2 },
        ["step after warm-up"] = new StepSchedule { Epochs = 1, Decay = 0.5, WarmUpEpochs = 1, WarmUpStart = 0.1 },
        ["milestones"] = new StepSchedule { Milestones = [1, 2], Decay = 0.3 },
        ["polynomial"] = new PolynomialSchedule(),
        ["exponential"] = new ExponentialSchedule { Decay = 0.9 },
        ["triangular"] = new TriangularSchedule(),
    };

    public static TheoryData<string> Names => [.. Schedules.Keys];

    [Fact]
    public void Every_case_is_tested() => Assert.Equal(Schedules.Keys.Order(), Expected.Select(reference => reference.Schedule).Distinct().Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_step_is_that_of_the_reference(string name) => Assert.All(
        Expected.Where(reference => reference.Schedule == name),
        reference => Assert.All(reference.Factors.Index(), expected => Assert.Equal(
            expected.Item, Schedules[name].FactorAt(expected.Index, reference.StepsPerEpoch, reference.TotalSteps), tolerance: 1e-9)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Behind_the_last_step_is_the_end_and_an_estimate_of_steps_may_change(string name)
    {
        var schedule = Schedules[name];
        var end = schedule.FactorAt(100, stepsPerEpoch: 5, totalSteps: 100);

        Assert.All([101L, 1000], step => Assert.InRange(schedule.FactorAt(step, stepsPerEpoch: 5, totalSteps: 100), 0, end));
        Assert.Equal(schedule.FactorAt(0, stepsPerEpoch: 5, totalSteps: 40), schedule.FactorAt(0, stepsPerEpoch: 5, totalSteps: 400));
        Assert.InRange(schedule.FactorAt(7, stepsPerEpoch: 5, totalSteps: 1), 0, 1);
    }

    [Fact]
    public void The_constant_rate_is_constant() =>
        Assert.All(Enumerable.Range(0, 4), step => Assert.Equal(1, new ConstantSchedule().FactorAt(step, stepsPerEpoch: 2, totalSteps: 4)));

    [Fact]
    public void Warm_up_rises_in_equal_steps_and_the_schedule_begins_behind_it()
    {
        var schedule = new CosineSchedule { WarmUpEpochs = 1.5 };
        double[] factors =
            [0.25, 0.5, 0.75, 1, (1 + Math.Cos(Math.PI / 5)) / 2, (1 + Math.Cos(Math.PI * 2 / 5)) / 2, (1 + Math.Cos(Math.PI * 3 / 5)) / 2, (1 + Math.Cos(Math.PI * 4 / 5)) / 2];

        Assert.All(factors.Index(), factor => Assert.Equal(factor.Item, schedule.FactorAt(factor.Index, stepsPerEpoch: 2, totalSteps: 8), tolerance: 1e-12));
    }

    private sealed record Reference(string Schedule, long StepsPerEpoch, long TotalSteps, double[] Factors);
}
