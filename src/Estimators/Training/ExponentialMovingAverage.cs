namespace MLNet.CnnCatalog.Estimators;

/// <summary>
/// An average of a network's numbers over its training, the running statistics of batch norms among them: after a step of the optimiser, average = decay x
/// average + (1 - decay) x numbers. What is validated and fitted is the averaged network. It takes as much memory as the weights once more. As
/// torch.optim.swa_utils.AveragedModel with <c>use_buffers</c>, the first one is a copy.
/// </summary>
public sealed record ExponentialMovingAverage
{
    /// <summary>Share of the average that stays, from 0 to below 1; 0.999 by default. Trainings of a few hundred steps want 0.99.</summary>
    public double Decay { get; init; } = 0.999;

    /// <summary>Steps of the optimiser from one average to the next, at least 1; 1 by default, and 32 in torchvision's recipes.</summary>
    public int EverySteps { get; init; } = 1;

    /// <summary>
    /// Power of the share of the training's steps by which the decay is multiplied, a finite number, at least 0; 0 by default, which leaves it as it is. It
    /// rises over the whole training then, as by the power of 3 in the recipe of airbench for CIFAR-10 (Jordan 2024).
    /// </summary>
    public double RisingPower { get; init; }

    /// <summary>
    /// Whether the decay rises at the beginning: it is at most (1 + t) / (10 + t), with t averages before. False by default.
    /// </summary>
    public bool WarmUp { get; init; }

    /// <summary>
    /// Whether the network goes on from each average (Zhang et al. 2019, "Lookahead"), which begins with the numbers that it has before the training. The
    /// paper's k = 5 and alpha = 0.5 are <see cref="EverySteps"/> of 5 and a <see cref="Decay"/> of 0.5. False by default.
    /// </summary>
    public bool Lookahead { get; init; }

    /// <summary>
    /// The average of torchvision's training script, whose decay depends on how long the training is: 1 - decay is multiplied by the images between two
    /// averages over the epochs, up to 1.
    /// </summary>
    /// <param name="batchSize">Images of one step of the optimiser, of all devices together.</param>
    /// <param name="epochs">Epochs of the training.</param>
    /// <param name="decay"><c>--model-ema-decay</c>, from 0 to below 1.</param>
    /// <param name="everySteps"><c>--model-ema-steps</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1, or the decay is out of its range.</exception>
    public static ExponentialMovingAverage AsInTorchvision(int batchSize, int epochs, double decay = 0.99998, int everySteps = 32)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(everySteps, 1);
        if (decay is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(decay), decay, "The decay must be from 0 to below 1.");
        return new() { Decay = 1 - Math.Min(1, (1 - decay) * batchSize * everySteps / epochs), EverySteps = everySteps };
    }

    /// <summary>The decay.</summary>
    /// <param name="averages">Averages before.</param>
    /// <param name="share">Share of the training's steps that are done.</param>
    internal double DecayAt(long averages, double share)
    {
        var decay = Decay * Math.Pow(share, RisingPower);
        return WarmUp ? Math.Min(decay, (1.0 + averages) / (10 + averages)) : decay;
    }
}
