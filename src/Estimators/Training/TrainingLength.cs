namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>
/// How long a training is: its epochs, and where its time is limited an estimate that follows what steps have taken so far, validation included. Towards the
/// end the estimate becomes the number of steps done, so that schedules end where time does.
/// </summary>
internal sealed class TrainingLength(CnnTrainingOptions options, EpochPlan plan, TrainingState state, RunningTime elapsed, int validated)
{
    // Scoring takes about a third of what learning takes: there is no way back.
    private const double ScoringShare = 1.0 / 3;

    // Of all time, kept for a validation that nobody has seen yet.
    private const double MostUnseen = 0.1;

    /// <summary>Steps of the whole training, at least one more than are done.</summary>
    public long Steps => options.MaxTrainingTime is { } limit && state.Steps > 0 && elapsed.Elapsed > TimeSpan.Zero
        ? Math.Clamp((long)Math.Round(state.Steps * ((limit - ForValidation(limit)) / elapsed.Elapsed)), Math.Min(state.Steps + 1, Planned), Planned)
        : Planned;

    /// <summary>Whether time is up: what is left is needed to validate once more.</summary>
    public bool IsOver() => state.IsTimeUp |= options.MaxTrainingTime is { } limit && state.Steps > 0 && elapsed.Elapsed + ForValidation(limit) >= limit;

    /// <summary>The epoch of a training that is not cut short, which has come as far by its share of the steps.</summary>
    public int PlannedEpoch(int epoch) => 1 + (int)Math.Min(options.Epochs - 1, (epoch - 1) * ((double)Planned / Steps));

    private long Planned => plan.Steps * options.Epochs;

    private TimeSpan ForValidation(TimeSpan limit)
    {
        if (validated == 0)
            return TimeSpan.Zero;
        if (state.ValidationTime is { } seen)
            return seen;
        var guess = elapsed.Elapsed * (ScoringShare * validated / Math.Max(1, state.Images));
        return guess < MostUnseen * limit ? guess : MostUnseen * limit;
    }
}
