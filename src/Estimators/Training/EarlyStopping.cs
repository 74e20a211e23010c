namespace MLNet.CnnCatalog.Estimators;

/// <summary>
/// Ends a training whose validation gets no better, by the measure that <see cref="CnnTrainingOptions.ValidationSet"/> says. The schedule of the learning
/// rate goes by the epochs that were asked for, so that one that ends low wants few of them or a patience of most of them.
/// </summary>
public sealed record EarlyStopping
{
    /// <summary>Epochs one after the other without improvement after which the training ends, at least 1; 5 by default.</summary>
    public int Patience { get; init; } = 5;

    /// <summary>
    /// How much better than the last improvement an epoch must be, in the unit of the measure, a finite number, at least 0; 0 by default, and then anything
    /// better is.
    /// </summary>
    public double MinimumImprovement { get; init; }
}
