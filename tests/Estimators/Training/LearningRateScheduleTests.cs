namespace MLNet.CnnCatalog.Estimators.Tests.Training;

public class LearningRateScheduleTests
{
    [Fact]
    public void One_cycle_goes_as_OneCycleLR_of_PyTorch() => Expect(
        new OneCycleSchedule(), stepsPerEpoch: 5, epochs: 2,
        [0.04, 0.52, 1.0, 0.950484632, 0.811745654, 0.611262022, 0.388741978, 0.188258346, 0.049519368, 4e-06]);

    [Fact]
    public void One_cycle_with_another_rising_share_goes_as_OneCycleLR_of_PyTorch() => Expect(
        new OneCycleSchedule { RisingShare = 0.25 }, stepsPerEpoch: 5, epochs: 4,
        [0.04, 0.180588745, 0.52, 0.859411255, 1.0, 0.989073844, 0.956772902, 0.904508879, 0.834565965, 0.750001, 0.654509879, 0.552266023, 0.447737977, 0.345494121, 0.250003, 0.165438035, 0.095495121, 0.043231098, 0.010930156, 4e-06]);

    [Fact]
    public void Cosine_goes_as_CosineAnnealingLR_of_PyTorch() => Expect(
        new CosineSchedule(), stepsPerEpoch: 5, epochs: 2,
        [1.0, 0.975528258, 0.904508497, 0.793892626, 0.654508497, 0.5, 0.345491503, 0.206107374, 0.095491503, 0.024471742]);

    [Fact]
    public void Steps_go_as_StepLR_of_PyTorch() => Expect(
        new StepSchedule { Epochs = 2, Decay = 0.5 }, stepsPerEpoch: 2, epochs: 5,
        [1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25]);

    [Fact]
    public void The_constant_rate_is_constant() => Expect(new ConstantSchedule(), stepsPerEpoch: 2, epochs: 2, [1, 1, 1, 1]);

    [Fact]
    public void Warm_up_rises_in_equal_steps_and_the_schedule_begins_behind_it() => Expect(
        new CosineSchedule { WarmUpEpochs = 1.5 }, stepsPerEpoch: 2, epochs: 4,
        [0.25, 0.5, 0.75, 1, (1 + Math.Cos(Math.PI / 5)) / 2, (1 + Math.Cos(Math.PI * 2 / 5)) / 2, (1 + Math.Cos(Math.PI * 3 / 5)) / 2, (1 + Math.Cos(Math.PI * 4 / 5)) / 2]);

    private static void Expect(LearningRateSchedule schedule, long stepsPerEpoch, int epochs, double[] factors) => Assert.All(
        Enumerable.Range(0, factors.Length),
        step => Assert.Equal(factors[step], schedule.FactorAt(step, stepsPerEpoch, epochs), tolerance: 1e-8));
}
