namespace MLNet.CnnCatalog.Estimators;

/// <summary>How the learning rate changes from step to step (a step is one batch), relative to the option <c>LearningRate</c>.</summary>
public abstract record LearningRateSchedule
{
    private protected LearningRateSchedule()
    {
    }

    /// <summary>Epochs at the beginning in which the rate rises in equal steps up to its full value; a finite number, at least 0; 0 by default.</summary>
    public double WarmUpEpochs { get; init; }

    /// <summary>The factor for a step.</summary>
    /// <param name="step">Steps done before this one, from 0.</param>
    /// <param name="stepsPerEpoch">Steps of one epoch, at least 1.</param>
    /// <param name="epochs">Epochs of the training, at least 1.</param>
    public double FactorAt(long step, long stepsPerEpoch, int epochs)
    {
        var warmUp = (long)Math.Round(WarmUpEpochs * stepsPerEpoch);
        return step < warmUp
            ? (step + 1.0) / (warmUp + 1.0)
            : Factor(step - warmUp, Math.Max(1, (stepsPerEpoch * epochs) - warmUp), stepsPerEpoch);
    }

    private protected abstract double Factor(long step, long steps, long stepsPerEpoch);
}

/// <summary>The same rate throughout.</summary>
public sealed record ConstantSchedule : LearningRateSchedule
{
    private protected override double Factor(long step, long steps, long stepsPerEpoch) => 1;
}

/// <summary>Half a cosine wave down to zero at the end (Loshchilov and Hutter 2017, without restarts).</summary>
public sealed record CosineSchedule : LearningRateSchedule
{
    private protected override double Factor(long step, long steps, long stepsPerEpoch) => (1 + Math.Cos(Math.PI * step / steps)) / 2;
}

/// <summary>Down to zero at the end by a power of the share of steps that is left, called "poly" (Liu et al. 2015, "ParseNet"; Chen et al. 2017, DeepLab).</summary>
public sealed record PolynomialSchedule : LearningRateSchedule
{
    /// <summary>The exponent, a finite number above 0; 0.9 by default.</summary>
    public double Power { get; init; } = 0.9;

    private protected override double Factor(long step, long steps, long stepsPerEpoch) => Math.Pow(1 - Math.Min(1, (double)step / steps), Power);
}

/// <summary>Multiplied by <see cref="Decay"/> every <see cref="Epochs"/> epochs.</summary>
public sealed record StepSchedule : LearningRateSchedule
{
    /// <summary>Epochs between two drops, at least 1; 30 by default.</summary>
    public int Epochs { get; init; } = 30;

    /// <summary>Factor of one drop, a finite number, at least 0; 0.1 by default.</summary>
    public double Decay { get; init; } = 0.1;

    private protected override double Factor(long step, long steps, long stepsPerEpoch) => Math.Pow(Decay, step / (stepsPerEpoch * Epochs));
}

/// <summary>
/// One cycle (Smith and Topin 2018), as in PyTorch's OneCycleLR with cosine annealing: up from 1/25 of the rate, then down to a
/// 250,000th of it. The momentum stays.
/// </summary>
public sealed record OneCycleSchedule : LearningRateSchedule
{
    /// <summary>Share of the steps in which the rate rises, between 0 and 1; 0.3 by default.</summary>
    public double RisingShare { get; init; } = 0.3;

    private const double First = 1.0 / 25;
    private const double Last = First / 1e4;

    private protected override double Factor(long step, long steps, long stepsPerEpoch)
    {
        var top = (RisingShare * steps) - 1;
        return step <= top
            ? Between(First, 1, step / Math.Max(top, 1e-9))
            : Between(1, Last, Math.Min(1, (step - top) / Math.Max(steps - 1 - top, 1e-9)));
    }

    private static double Between(double start, double end, double share) => end + ((start - end) / 2 * (1 + Math.Cos(Math.PI * share)));
}
