namespace Microsoft.ML.Trainers.Optimization;

internal sealed record MinimizerOptions
{
    /// <summary>Weight of the sum of absolute values, from <see cref="FirstPenalizedIndex"/> on.</summary>
    public double L1Weight { get; init; }

    public int FirstPenalizedIndex { get; init; }

    /// <summary>From this index on no value may be negative.</summary>
    public int FirstNonNegativeIndex { get; init; } = int.MaxValue;

    public required int HistorySize { get; init; }

    /// <summary>Stop when the running mean of the improvement per iteration falls below this.</summary>
    public required double Tolerance { get; init; }

    public int MaximumIterations { get; init; } = int.MaxValue;
}
