using MLNet.CnnCatalog.Transforms;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>
/// How the learning rate changes from step to step (a step is one batch), relative to the option <c>LearningRate</c>. PyTorch's schedulers give the same
/// numbers where they are stepped after every batch; torchvision's references step theirs after every epoch.
/// </summary>
public abstract record LearningRateSchedule
{
    private protected LearningRateSchedule()
    {
    }

    /// <summary>
    /// Epochs at the beginning in which the rate rises in equal steps up to its full value; a finite number, at least 0; 0 by default. The schedule begins
    /// behind them.
    /// </summary>
    public double WarmUpEpochs { get; init; }

    /// <summary>
    /// Factor of the first step of the warm-up, from 0 to 1, as in PyTorch's LinearLR; 0.01 in torchvision's recipes. Null, the default, begins with
    /// one of the equal steps that lead from 0 to 1.
    /// </summary>
    public double? WarmUpStart { get; init; }

    /// <summary>For example <c>CosineSchedule { WarmUpEpochs = 5, MinimumFactor = 0 }</c>.</summary>
    public sealed override string ToString() => RecordText.Of(this);

    /// <summary>
    /// The factor for a step. It depends on nothing but these numbers, so that the steps of the training may be an estimate that changes on the way; a
    /// step behind the last one has the factor of the end.
    /// </summary>
    /// <param name="step">Steps done before this one, from 0.</param>
    /// <param name="stepsPerEpoch">Steps of one epoch, at least 1.</param>
    /// <param name="totalSteps">Steps of the training, at least 1.</param>
    public double FactorAt(long step, long stepsPerEpoch, long totalSteps)
    {
        var warmUp = (long)Math.Round(WarmUpEpochs * stepsPerEpoch);
        if (step >= warmUp)
            return Factor(step - warmUp, Math.Max(1, totalSteps - warmUp), stepsPerEpoch);
        return WarmUpStart is { } start ? start + ((1 - start) * step / warmUp) : (step + 1.0) / (warmUp + 1.0);
    }

    /// <param name="step">Steps done behind the warm-up.</param>
    /// <param name="steps">All steps behind the warm-up.</param>
    /// <param name="stepsPerEpoch">Steps of one epoch.</param>
    private protected abstract double Factor(long step, long steps, long stepsPerEpoch);

    private protected static double Between(double start, double end, double share) => start + ((end - start) * Math.Clamp(share, 0, 1));
}

/// <summary>The same rate throughout.</summary>
public sealed record ConstantSchedule : LearningRateSchedule
{
    private protected override double Factor(long step, long steps, long stepsPerEpoch) => 1;
}

/// <summary>Half a cosine wave down to <see cref="MinimumFactor"/> at the end (Loshchilov and Hutter 2017, without restarts).</summary>
public sealed record CosineSchedule : LearningRateSchedule
{
    /// <summary>
    /// Factor at the end, from 0 to 1; 0 by default. PyTorch's <c>eta_min</c> and torchvision's <c>--lr-min</c> are rates: divide by the learning rate.
    /// </summary>
    public double MinimumFactor { get; init; }

    private protected override double Factor(long step, long steps, long stepsPerEpoch) =>
        Between(MinimumFactor, 1, (1 + Math.Cos(Math.PI * Math.Min(1, (double)step / steps))) / 2);
}

/// <summary>
/// Down to <see cref="MinimumFactor"/> at the end by a power of the share of steps that is left, called "poly" (Liu et al. 2015, "ParseNet"; Chen et al.
/// 2017, DeepLab).
/// </summary>
public sealed record PolynomialSchedule : LearningRateSchedule
{
    /// <summary>The exponent, a finite number above 0; 0.9 by default.</summary>
    public double Power { get; init; } = 0.9;

    /// <summary>Factor at the end, from 0 to 1; 0 by default.</summary>
    public double MinimumFactor { get; init; }

    private protected override double Factor(long step, long steps, long stepsPerEpoch) =>
        Between(MinimumFactor, 1, Math.Pow(1 - Math.Min(1, (double)step / steps), Power));
}

/// <summary>Multiplied by <see cref="Decay"/> every <see cref="Epochs"/> epochs, or at <see cref="Milestones"/>.</summary>
public sealed record StepSchedule : LearningRateSchedule
{
    /// <summary>Epochs between two drops, at least 1; 30 by default.</summary>
    public int Epochs { get; init; } = 30;

    /// <summary>
    /// The epochs behind which the rate drops, counted from the end of the warm-up, each at least 1, in place of <see cref="Epochs"/>; null, the default,
    /// for none.
    /// </summary>
    public IReadOnlyList<int>? Milestones { get; init; }

    /// <summary>Factor of one drop, a finite number, at least 0; 0.1 by default.</summary>
    public double Decay { get; init; } = 0.1;

    private protected override double Factor(long step, long steps, long stepsPerEpoch) =>
        Math.Pow(Decay, Milestones?.Count(epoch => step >= epoch * stepsPerEpoch) ?? step / (stepsPerEpoch * Epochs));
}

/// <summary>Multiplied by <see cref="Decay"/> in the course of every epoch, by an equal share of it in every step.</summary>
public sealed record ExponentialSchedule : LearningRateSchedule
{
    /// <summary>Factor of an epoch, a finite number above 0; 0.95 by default.</summary>
    public double Decay { get; init; } = 0.95;

    private protected override double Factor(long step, long steps, long stepsPerEpoch) => Math.Pow(Decay, (double)step / stepsPerEpoch);
}

/// <summary>In a straight line up to the full rate, and in another one down, as in airbench94 (Jordan 2024, "94% on CIFAR-10 in 3.29 seconds").</summary>
public sealed record TriangularSchedule : LearningRateSchedule
{
    /// <summary>Factor of the first step, from 0 to 1; 0.2 by default.</summary>
    public double Start { get; init; } = 0.2;

    /// <summary>Share of the steps after which the rate is highest, from 0 to 1; 0.23 by default.</summary>
    public double PeakShare { get; init; } = 0.23;

    /// <summary>Factor at the end, from 0 to 1; 0.07 by default.</summary>
    public double End { get; init; } = 0.07;

    private protected override double Factor(long step, long steps, long stepsPerEpoch)
    {
        var peak = (long)(PeakShare * steps);
        return step < peak ? Between(Start, 1, (double)step / peak) : Between(1, End, (double)(step - peak) / Math.Max(1, steps - peak));
    }
}

/// <summary>
/// One cycle (Smith and Topin 2018), as PyTorch's OneCycleLR: up to the full rate, then down to next to nothing. The momentum stays, where PyTorch's
/// <c>cycle_momentum</c> lowers it meanwhile.
/// </summary>
public sealed record OneCycleSchedule : LearningRateSchedule
{
    /// <summary>Share of the steps in which the rate rises, from 0 to 1, in three phases to 0.5; 0.3 by default.</summary>
    public double RisingShare { get; init; } = 0.3;

    /// <summary>Factor of the first step, from 0 to 1, one by PyTorch's <c>div_factor</c>; 1/25 by default.</summary>
    public double StartFactor { get; init; } = 1.0 / 25;

    /// <summary>Factor of the last step, from 0 to 1, one by PyTorch's <c>div_factor</c> times <c>final_div_factor</c>; 1/250,000 by default.</summary>
    public double EndFactor { get; init; } = 1.0 / 250_000;

    /// <summary>Whether the rate goes in straight lines instead of half cosine waves; false by default.</summary>
    public bool IsLinear { get; init; }

    /// <summary>Whether the rate falls to that of the first step in as many steps as it rose in, and from there to the last; false by default.</summary>
    public bool HasThreePhases { get; init; }

    private protected override double Factor(long step, long steps, long stepsPerEpoch)
    {
        var top = (RisingShare * steps) - 1;
        (double End, double From, double To)[] phases = HasThreePhases
            ? [(top, StartFactor, 1), (2 * top, 1, StartFactor), (steps - 1, StartFactor, EndFactor)]
            : [(top, StartFactor, 1), (steps - 1, 1, EndFactor)];
        var phase = Array.FindIndex(phases, phase => step <= phase.End) is var found and >= 0 ? found : phases.Length - 1;
        var begin = phase == 0 ? 0 : phases[phase - 1].End;
        var share = Math.Clamp((step - begin) / Math.Max(phases[phase].End - begin, 1e-9), 0, 1);
        return Between(phases[phase].From, phases[phase].To, IsLinear ? share : (1 - Math.Cos(Math.PI * share)) / 2);
    }
}
