using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;
using static TorchSharp.torch.optim.lr_scheduler;

namespace Compat.Tests.Torch;

public class SchedulerTests
{
    /// <summary>The learning rate of nine steps, and the momentum in the last: python3 expected.py schedulers.</summary>
    public static TheoryData<string, double[], double> Expected => new()
    {
        { "StepLR", [0.2, 0.2, 0.2, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05], 0.9 },
        { "MultiStepLR", [0.2, 0.2, 0.02, 0.02, 0.02, 0.002, 0.002, 0.002, 0.002], 0.9 },
        { "ExponentialLR", [0.2, 0.18, 0.162, 0.1458, 0.13122, 0.118098, 0.1062882, 0.09565938, 0.086093442], 0.9 },
        { "CosineAnnealingLR", [0.2, 0.172175144, 0.105, 0.0378248558, 0.01, 0.0378248558, 0.105, 0.172175144, 0.2], 0.9 },
        { "LambdaLR", [0.2, 0.39, 0.5805, 0.771475, 0.96290125, 1.15475619, 1.34701838, 1.53966746, 1.73268409], 0.9 },
        {
            "OneCycleLR",
            [0.032, 0.521086588, 0.795532348, 0.718853327, 0.564515783, 0.370109682, 0.182983963, 0.0487143758, 3.2e-06],
            0.95
        },
        {
            "OneCycleLR linear",
            [0.032, 0.327384615, 0.622769231, 0.681846154, 0.386461538, 0.0910769231, 0.0228580571, 0.0114306286, 3.2e-06],
            0.95
        },
    };

    [Theory]
    [MemberData(nameof(Expected))]
    public void The_learning_rate_follows_PyTorchs(string name, double[] rates, double momentum)
    {
        using var scope = NewDisposeScope();
        using var optimizer = SGD([nn.Parameter(ones(2))], 0.2, 0.9);
        var scheduler = Create(name, optimizer);

        foreach (var (step, rate) in rates.Index())
        {
            Assert.Equal(rate, scheduler.get_last_lr().Single(), 1e-8);
            Assert.Equal(rate, optimizer.ParamGroups.Single().LearningRate, 1e-8);
            optimizer.step();
            if (step < rates.Length - 1)
                scheduler.step();
        }
        Assert.Equal(momentum, ((SGD.ParamGroup)optimizer.ParamGroups.Single()).Momentum, 1e-9);
    }

    [Fact]
    public void Each_group_is_scheduled_from_its_own_rate()
    {
        using var scope = NewDisposeScope();
        using var optimizer = SGD([new SGD.ParamGroup([nn.Parameter(ones(1))], lr: 0.4), new([nn.Parameter(ones(1))], lr: 0.02)], 0.1);
        var scheduler = StepLR(optimizer, 1, 0.5);

        scheduler.step();

        Assert.Equal([0.2, 0.01], scheduler.get_last_lr());
    }

    [Fact]
    public void One_cycle_refuses_a_step_beyond_its_end()
    {
        using var scope = NewDisposeScope();
        using var optimizer = SGD([nn.Parameter(ones(1))], 0.1, 0.9);
        var scheduler = OneCycleLR(optimizer, 1.0, epochs: 1, steps_per_epoch: 3);

        var failure = Assert.Throws<InvalidOperationException>(() =>
        {
            for (var step = 0; step < 5; step++)
                scheduler.step();
        });

        Assert.Contains("total steps is 3", failure.Message, StringComparison.Ordinal);
    }

    private static LRScheduler Create(string name, Optimizer optimizer) => name switch
    {
        "StepLR" => StepLR(optimizer, 3, 0.5),
        "MultiStepLR" => MultiStepLR(optimizer, [2, 5], 0.1),
        "ExponentialLR" => ExponentialLR(optimizer, 0.9),
        "CosineAnnealingLR" => CosineAnnealingLR(optimizer, 4, 0.01),
        "LambdaLR" => LambdaLR(optimizer, epoch => Math.Pow(0.95, epoch) + epoch),
        "OneCycleLR" => OneCycleLR(optimizer, 0.8, 9),
        "OneCycleLR linear" => OneCycleLR(
            optimizer, 0.8, 9, pct_start: 0.4, anneal_strategy: impl.OneCycleLR.AnnealStrategy.Linear, three_phase: true),
        _ => throw new ArgumentException($"No scheduler is known as '{name}'.", nameof(name)),
    };
}
