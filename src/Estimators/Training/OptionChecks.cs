namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>Checks of options that do not depend on the data or the task.</summary>
internal static class OptionChecks
{
    public static void Check(CnnTrainingOptions options, bool isPretrained)
    {
        if (isPretrained)
            WithoutWeights(options);
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
        Require(
            options.BiasLearningRateFactor is >= 0 and <= double.MaxValue,
            nameof(options.BiasLearningRateFactor), options.BiasLearningRateFactor, "a finite number, at least 0");
        Require(
            options.WeightDecay is >= 0 and <= double.MaxValue, nameof(options.WeightDecay), options.WeightDecay, "a finite number, at least 0");
        Require(options.ValidationSetFraction is >= 0 and < 1, nameof(options.ValidationSetFraction), options.ValidationSetFraction, "from 0 to below 1");
        options.CheckImages();
        Require(options.Threads is null or > 0, nameof(options.Threads), options.Threads, "at least 1");
        Require(Enum.IsDefined(options.Precision), nameof(options.Precision), options.Precision, "Float32, BFloat16 or Float16");
        Require(options.CacheSizeInMegabytes >= 0, nameof(options.CacheSizeInMegabytes), options.CacheSizeInMegabytes, "at least 0");
        Check(options.Optimizer);
        Require(
            options.Run is null || (options.Epochs > 0 && !string.IsNullOrWhiteSpace(options.Run.Folder)), nameof(options.Run), options.Run,
            "a folder's name, and of a training of at least one epoch");
        CheckAugmentation(options);
        Check(options.Schedule);
        Require(
            options.ClipGradientNorm is null or (> 0 and <= double.MaxValue), nameof(options.ClipGradientNorm), options.ClipGradientNorm,
            "a finite number above 0");
        Require(options.AccumulateBatches >= 1, nameof(options.AccumulateBatches), options.AccumulateBatches, "at least 1");
        Require(
            options.StochasticDepthRate is null or (>= 0 and < 1), nameof(options.StochasticDepthRate), options.StochasticDepthRate, "from 0 to below 1");
        Check(options.ExponentialMovingAverage);
        Check(options.EarlyStopping, isValidated: options.ValidationSet is not null || options.ValidationSetFraction > 0);
        Require(
            options.ValidationSet is null || options.ValidationSetFraction == 0,
            nameof(options.ValidationSetFraction), options.ValidationSetFraction, "0 where a ValidationSet is given; set one of the two");
    }

    /// <exception cref="ArgumentException">The options name weights, and the network has some.</exception>
    public static T WithoutWeights<T>(T options)
        where T : CnnTrainingOptions => options.Weights is null ? options : throw new ArgumentException(
            $"The trainer was given a pretrained network, and the option {nameof(options.Weights)} names '{options.Weights}'. Give one of the two.",
            nameof(options));

    private static void CheckAugmentation(CnnTrainingOptions options)
    {
        Require(options.CachedImageSize is null or >= 1, nameof(options.CachedImageSize), options.CachedImageSize, "at least 1");
        Require(
            options.RepeatedAugmentation >= 1 && options.BatchSize % options.RepeatedAugmentation == 0,
            nameof(options.RepeatedAugmentation), options.RepeatedAugmentation, $"at least 1 and a divisor of {nameof(options.BatchSize)}, {options.BatchSize}");
        foreach (var mixing in options.Mixing)
            mixing.Check();
    }

    private static void Check(ExponentialMovingAverage? average)
    {
        if (average is null)
            return;
        Require(average.Decay is >= 0 and < 1, nameof(average.Decay), average.Decay, "from 0 to below 1");
        Require(average.RisingPower is >= 0 and <= double.MaxValue, nameof(average.RisingPower), average.RisingPower, "a finite number, at least 0");
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

    public static void Check(LearningRateRangeOptions range)
    {
        RequireFinite(nameof(range.Lowest), range.Lowest);
        Require(
            range.Highest > range.Lowest && range.Highest <= double.MaxValue,
            nameof(range.Highest), range.Highest, $"a finite number above {nameof(range.Lowest)}");
        Require(range.Steps >= 2, nameof(range.Steps), range.Steps, "at least 2");
        RequireShare(nameof(range.Smoothing), range.Smoothing);
    }

    private static void Check(Optimizer optimizer)
    {
        switch (optimizer)
        {
            case SgdOptimizer sgd:
                RequireShare(nameof(sgd.Momentum), sgd.Momentum);
                break;
            case RmsPropOptimizer rmsProp:
                RequireShare(nameof(rmsProp.Momentum), rmsProp.Momentum);
                RequireShare(nameof(rmsProp.Alpha), rmsProp.Alpha);
                RequireSingle(nameof(rmsProp.Epsilon), rmsProp.Epsilon);
                break;
            case AdamWOptimizer adam:
                CheckMoments(adam.Beta1, adam.Beta2, adam.Epsilon);
                break;
            case LambOptimizer lamb:
                CheckMoments(lamb.Beta1, lamb.Beta2, lamb.Epsilon);
                RequireSingle(nameof(lamb.MaximumGradientNorm), lamb.MaximumGradientNorm ?? 1);
                break;
            case MuonOptimizer muon:
                Check(muon);
                break;
        }
    }

    private static void Check(MuonOptimizer muon)
    {
        RequireShare(nameof(muon.Momentum), muon.Momentum);
        Require(muon.NewtonSchulzSteps >= 1, nameof(muon.NewtonSchulzSteps), muon.NewtonSchulzSteps, "at least 1");
        RequireFinite(nameof(muon.OthersLearningRate), muon.OthersLearningRate ?? 1);
        Require(
            muon.Others is SgdOptimizer or AdamWOptimizer or RmsPropOptimizer, nameof(muon.Others), muon.Others,
            $"an {nameof(AdamWOptimizer)}, {nameof(SgdOptimizer)} or {nameof(RmsPropOptimizer)}");
        Check(muon.Others);
    }

    private static void CheckMoments(double beta1, double beta2, double epsilon)
    {
        RequireShare(nameof(AdamWOptimizer.Beta1), beta1);
        RequireShare(nameof(AdamWOptimizer.Beta2), beta2);
        RequireSingle(nameof(AdamWOptimizer.Epsilon), epsilon);
    }

    private static void Check(LearningRateSchedule schedule)
    {
        Require(
            schedule.WarmUpEpochs is >= 0 and <= double.MaxValue, nameof(schedule.WarmUpEpochs), schedule.WarmUpEpochs, "a finite number, at least 0");
        RequireFactor(nameof(schedule.WarmUpStart), schedule.WarmUpStart ?? 0);
        switch (schedule)
        {
            case StepSchedule step:
                Require(step.Epochs >= 1, nameof(step.Epochs), step.Epochs, "at least 1");
                Require(step.Milestones?.All(epoch => epoch >= 1) != false, nameof(step.Milestones), step.Milestones, "epochs of at least 1");
                Require(step.Decay is >= 0 and <= double.MaxValue, nameof(step.Decay), step.Decay, "a finite number, at least 0");
                break;
            case ExponentialSchedule exponential:
                RequireFinite(nameof(exponential.Decay), exponential.Decay);
                break;
            case CosineSchedule cosine:
                RequireFactor(nameof(cosine.MinimumFactor), cosine.MinimumFactor);
                break;
            case PolynomialSchedule polynomial:
                RequireFinite(nameof(polynomial.Power), polynomial.Power);
                RequireFactor(nameof(polynomial.MinimumFactor), polynomial.MinimumFactor);
                break;
            case TriangularSchedule triangular:
                RequireFactor(nameof(triangular.Start), triangular.Start);
                RequireFactor(nameof(triangular.PeakShare), triangular.PeakShare);
                RequireFactor(nameof(triangular.End), triangular.End);
                break;
            case OneCycleSchedule cycle:
                Require(
                    cycle.RisingShare >= 0 && cycle.RisingShare <= (cycle.HasThreePhases ? 0.5 : 1),
                    nameof(cycle.RisingShare), cycle.RisingShare, "from 0 to 1, and to 0.5 in three phases");
                RequireFactor(nameof(cycle.StartFactor), cycle.StartFactor);
                RequireFactor(nameof(cycle.EndFactor), cycle.EndFactor);
                break;
        }
    }

    private static void RequireShare(string option, double value) => Require(value is >= 0 and < 1, option, value, "from 0 to below 1");

    private static void RequireFactor(string option, double value) => Require(value is >= 0 and <= 1, option, value, "from 0 to 1");

    private static void RequireFinite(string option, double value) => Require(value is > 0 and <= double.MaxValue, option, value, "a finite number above 0");

    private static void RequireSingle(string option, double value) =>
        Require(value is > 0 and <= float.MaxValue, option, value, "a number of single precision above 0");

    /// <exception cref="ArgumentOutOfRangeException">It does not hold.</exception>
    public static void Require(bool holds, string option, object? value, string need)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(option, value, $"The option {option} must be {need}.");
    }
}
