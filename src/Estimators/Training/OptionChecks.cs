namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>Checks of options that do not depend on the data or the task.</summary>
internal static class OptionChecks
{
    public static void Check(CnnTrainingOptions options, bool isPretrained)
    {
        if (isPretrained && options.Weights is not null)
            throw new ArgumentException(
                $"The trainer was given a pretrained network, and the option {nameof(options.Weights)} a file ('{options.Weights}'). " +
                "Give one of the two.", nameof(options));
        Require(options.BatchSize >= 2, nameof(options.BatchSize), options.BatchSize, "at least 2, since batch norm needs more than one image");
        Require(
            options.Epochs >= (isPretrained || options.Weights is not null ? 0 : 1),
            nameof(options.Epochs), options.Epochs, "at least 1, or 0 where Weights are given");
        Require(options.FreezeBackboneEpochs >= 0, nameof(options.FreezeBackboneEpochs), options.FreezeBackboneEpochs, "at least 0");
        Require(
            options.BackboneLearningRateFactor is >= 0 and <= double.MaxValue,
            nameof(options.BackboneLearningRateFactor), options.BackboneLearningRateFactor, "a finite number, at least 0");
        Require(
            options.LearningRate is null or (> 0 and <= double.MaxValue), nameof(options.LearningRate), options.LearningRate, "a finite number above 0");
        Require(options.Momentum is >= 0 and < 1, nameof(options.Momentum), options.Momentum, "from 0 to below 1");
        Require(
            options.WeightDecay is >= 0 and <= double.MaxValue, nameof(options.WeightDecay), options.WeightDecay, "a finite number, at least 0");
        Require(options.ValidationSetFraction is >= 0 and < 1, nameof(options.ValidationSetFraction), options.ValidationSetFraction, "from 0 to below 1");
        options.CheckImages();
        Require(options.Threads is null or > 0, nameof(options.Threads), options.Threads, "at least 1");
        Require(options.CacheSizeInMegabytes >= 0, nameof(options.CacheSizeInMegabytes), options.CacheSizeInMegabytes, "at least 0");
        Check(options.Schedule);
        Require(
            options.ClipGradientNorm is null or (> 0 and <= double.MaxValue), nameof(options.ClipGradientNorm), options.ClipGradientNorm, "a finite number above 0");
        Require(options.AccumulateBatches >= 1, nameof(options.AccumulateBatches), options.AccumulateBatches, "at least 1");
        Require(
            options.StochasticDepthRate is null or (>= 0 and < 1), nameof(options.StochasticDepthRate), options.StochasticDepthRate, "from 0 to below 1");
        Check(options.ExponentialMovingAverage);
        Check(options.EarlyStopping, isValidated: options.ValidationSet is not null || options.ValidationSetFraction > 0);
        Require(
            options.ValidationSet is null || options.ValidationSetFraction == 0,
            nameof(options.ValidationSetFraction), options.ValidationSetFraction, "0 where a ValidationSet is given; set one of the two");
    }

    private static void Check(ExponentialMovingAverage? average)
    {
        if (average is null)
            return;
        Require(average.Decay is >= 0 and < 1, nameof(average.Decay), average.Decay, "from 0 to below 1");
        Require(average.EverySteps >= 1, nameof(average.EverySteps), average.EverySteps, "at least 1");
    }

    private static void Check(EarlyStopping? early, bool isValidated)
    {
        if (early is null)
            return;
        Require(isValidated, nameof(EarlyStopping), early, "null where nothing is validated; set ValidationSet or ValidationSetFraction");
        Require(early.Patience >= 1, nameof(early.Patience), early.Patience, "at least 1");
        Require(
            early.MinimumImprovement is >= 0 and <= double.MaxValue, nameof(early.MinimumImprovement), early.MinimumImprovement,
            "a finite number, at least 0");
    }

    private static void Check(LearningRateSchedule schedule)
    {
        Require(
            schedule.WarmUpEpochs is >= 0 and <= double.MaxValue, nameof(schedule.WarmUpEpochs), schedule.WarmUpEpochs, "a finite number, at least 0");
        if (schedule is StepSchedule step)
        {
            Require(step.Epochs >= 1, nameof(step.Epochs), step.Epochs, "at least 1");
            Require(step.Decay is >= 0 and <= double.MaxValue, nameof(step.Decay), step.Decay, "a finite number, at least 0");
        }
        else if (schedule is PolynomialSchedule polynomial)
            Require(polynomial.Power is > 0 and <= double.MaxValue, nameof(polynomial.Power), polynomial.Power, "a finite number above 0");
        else if (schedule is OneCycleSchedule cycle)
            Require(cycle.RisingShare is >= 0 and <= 1, nameof(cycle.RisingShare), cycle.RisingShare, "from 0 to 1");
    }

    /// <exception cref="ArgumentOutOfRangeException">It does not hold.</exception>
    public static void Require(bool holds, string option, object? value, string need)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(option, value, $"The option {option} must be {need}.");
    }
}
