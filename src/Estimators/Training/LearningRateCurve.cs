namespace MLNet.CnnCatalog.Estimators;

/// <summary>The rates that a learning-rate range test tries (Smith 2017, "Cyclical Learning Rates").</summary>
public sealed record LearningRateRangeOptions
{
    /// <summary>The rate of the first step, a finite number above 0; 1e-7 by default.</summary>
    public double Lowest { get; init; } = 1e-7;

    /// <summary>The rate of the last step, a finite number above <see cref="Lowest"/>; 10 by default.</summary>
    public double Highest { get; init; } = 10;

    /// <summary>
    /// Steps, each a batch, in which the rate rises by equal factors, at least 2; 100 by default. The test ends before them where the loss explodes.
    /// </summary>
    public int Steps { get; init; } = 100;

    /// <summary>
    /// Share of the steps before in each smoothed loss, from 0 to below 1; 0.9 by default. fastai's 0.98 comes some 50 steps late, half of these.
    /// </summary>
    public double Smoothing { get; init; } = 0.9;
}

/// <summary>A step of a learning-rate range test.</summary>
/// <param name="LearningRate">Learning rate of the step.</param>
/// <param name="Loss">Loss of its batch, before the step was taken.</param>
/// <param name="SmoothedLoss">Exponential mean of the losses up to it, corrected for having begun at 0.</param>
public readonly record struct LearningRatePoint(double LearningRate, double Loss, double SmoothedLoss);

/// <summary>What a learning-rate range test saw: the loss over the learning rate, up to where it was four times its lowest or no number any more.</summary>
/// <param name="Points">The steps, the lowest rate first.</param>
public sealed record LearningRateCurve(IReadOnlyList<LearningRatePoint> Points)
{
    // As fastai leaves out: the first tenth, where the mean is of few losses, and the last steps, where the loss explodes.
    private const int FirstPart = 10;
    private const int LastSteps = 5;

    /// <summary>
    /// The rate at which the smoothed loss falls most steeply over the logarithm of the rate, as fastai's <c>steep</c>, without the first tenth of the steps
    /// and the last five; null where it falls nowhere, or there are too few steps.
    /// </summary>
    public double? Suggested
    {
        get
        {
            var looked = Points.Skip(Points.Count / FirstPart).SkipLast(LastSteps).ToArray();
            var slopes = looked.Zip(looked.Skip(1), (from, to) => (
                from.LearningRate, Slope: (to.SmoothedLoss - from.SmoothedLoss) / Math.Log(to.LearningRate / from.LearningRate))).ToArray();
            return slopes.Length > 0 && slopes.MinBy(step => step.Slope) is { Slope: < 0 } steepest ? steepest.LearningRate : null;
        }
    }

    /// <summary>The curve as an SVG file: losses as dots, smoothed losses as a line, over the logarithm of the rate, and the suggestion.</summary>
    /// <exception cref="InvalidOperationException">There are fewer than two steps.</exception>
    public string ToSvg() => Training.LearningRatePlot.Of(this);

    /// <summary>For example <c>87 steps from 1E-07 to 0.89; suggested 0.0021</c>.</summary>
    public override string ToString()
    {
        var rates = Points.Count == 0 ? "" : FormattableString.Invariant($" from {Points[0].LearningRate:g2} to {Points[^1].LearningRate:g2}");
        var suggestion = Suggested is { } rate ? FormattableString.Invariant($"suggested {rate:g2}") : "no rate suggests itself";
        return FormattableString.Invariant($"{Points.Count} steps{rates}; {suggestion}");
    }
}
