namespace MLNet.CnnCatalog.Estimators;

/// <summary>
/// How often a training is saved in the folder <c>checkpoints</c> of its run, so that <see cref="RunOptions.Resume"/> can go on with it. A checkpoint is one
/// safetensors file, which appears whole or not at all, of the size of the weights, two to five times: they, what the optimiser remembers (with AdamW
/// twice as much), the average and the best weights. Whatever these options say, one is written where a training ends or is cancelled.
/// </summary>
public sealed record CheckpointOptions
{
    /// <summary>A checkpoint at the end of every so many epochs, at least 0; 1 by default, and 0 for none there.</summary>
    public int EveryEpochs { get; init; } = 1;

    /// <summary>
    /// Time after which one is written in the middle of an epoch, at the end of a step, not negative; null, the default, writes none there. After every step
    /// with <see cref="TimeSpan.Zero"/>.
    /// </summary>
    public TimeSpan? Every { get; init; }

    /// <summary>How many are kept, the newest, at least 1; 2 by default, so that one is left where the newest is damaged.</summary>
    public int KeepLast { get; init; } = 2;

    /// <summary>
    /// Whether the weights of the best epoch of validation are kept as <c>checkpoints/best.safetensors</c>, under torchvision's keys, from where the option
    /// <c>Weights</c> reads them; true by default.
    /// </summary>
    public bool KeepBest { get; init; } = true;

    internal bool IsDue(int epoch) => EveryEpochs > 0 && epoch % EveryEpochs == 0;

    internal bool IsDue(TimeSpan sinceLast) => sinceLast >= Every;

    /// <summary>Whether one stays that has so many newer ones.</summary>
    internal bool Keeps(int newer) => newer < KeepLast;
}
