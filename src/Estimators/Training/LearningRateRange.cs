namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>The learning-rate range test: a training whose rate rises until the loss explodes.</summary>
internal static class LearningRateRange
{
    private const double Explosion = 4;

    // Of rates that are the same but for rounding.
    private const double Nearly = 1 - 1e-9;

    /// <param name="options">Options of the training that a rate is sought for.</param>
    /// <param name="range">The rates to try; null takes the defaults.</param>
    /// <param name="fit">Trains with options of the same type, on a new network.</param>
    public static LearningRateCurve Find<TOptions>(TOptions options, LearningRateRangeOptions? range, Action<TOptions> fit)
        where TOptions : CnnTrainingOptions
    {
        range ??= new();
        OptionChecks.Check(range);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(options.CancellationToken);
        var points = new List<LearningRatePoint>(range.Steps);
        CnnTrainingOptions rising = options with
        {
            // At least one step each.
            Epochs = range.Steps,
            FreezeBackboneEpochs = 0,
            ValidationSet = null,
            ValidationSetFraction = 0,
            Schedule = new RisingSchedule(range, options.HighestLearningRate),
            Progress = new Watch(points, range, stop),
            CancellationToken = stop.Token,
            ReturnBestOnCancellation = false,
        };
        try
        {
            fit((TOptions)rising);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !options.CancellationToken.IsCancellationRequested)
        {
            // All rates were tried, or the loss has exploded.
        }
        catch (NotFiniteNumberException) when (points.Count > 0)
        {
            // The loss has exploded beyond all numbers.
        }

        return new(points);
    }

    private sealed record RisingSchedule(LearningRateRangeOptions Range, double HighestLearningRate) : LearningRateSchedule
    {
        private protected override double Factor(long step, long steps, long stepsPerEpoch)
        {
            var share = Math.Min(1, (double)step / (Range.Steps - 1));
            return Range.Lowest * Math.Pow(Range.Highest / Range.Lowest, share) / HighestLearningRate;
        }
    }

    private sealed class Watch(List<LearningRatePoint> points, LearningRateRangeOptions range, CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        private double average;
        private double best = double.PositiveInfinity;

        public void Report(TrainingProgress value)
        {
            average = (range.Smoothing * average) + ((1 - range.Smoothing) * value.Loss);
            var smoothed = average / (1 - Math.Pow(range.Smoothing, points.Count + 1));
            points.Add(new(value.LearningRate, value.Loss, smoothed));
            best = Math.Min(best, smoothed);
            if (smoothed > Explosion * best || value.LearningRate >= Nearly * range.Highest)
                stop.Cancel();
        }
    }
}
