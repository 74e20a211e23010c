namespace MLNet.CnnCatalog.Estimators;

/// <summary>
/// The folder that a training keeps its record in: <c>options.json</c> when it begins, <c>metrics.jsonl</c> while it runs, which a process that is
/// killed leaves as far as it came, and <c>report.html</c> at the end, also that of a training that was cancelled or whose loss exploded.
/// </summary>
public sealed record RunOptions
{
    /// <summary>
    /// The folder, made where it is missing. It holds one run: where there is one already, the next takes the same name with -2, -3 and so on behind
    /// it, so that every fold of a cross-validation has its own and nothing is overwritten. A folder that cannot be written is an
    /// <see cref="IOException"/> of <c>Fit</c> before the training begins. <see cref="Resume"/> takes the folder itself.
    /// </summary>
    public required string Folder { get; init; }

    /// <summary>
    /// Whether there is a <c>report.html</c>; true by default. For it the fitted network goes over the validation images once more, or over at most
    /// 2,000 of the training images where there are none.
    /// </summary>
    public bool Report { get; init; } = true;

    /// <summary>How the training is saved while it runs, in the folder <c>checkpoints</c>; null saves nothing. At the end of every epoch by default.</summary>
    public CheckpointOptions? Checkpoints { get; init; } = new();

    /// <summary>
    /// Whether the training goes on from the newest whole checkpoint in <see cref="Folder"/>, with which it takes no number; false by default. On one
    /// thread the network is the same, bit for bit, as that of a training that was never interrupted. Where there is no checkpoint it begins anew, over
    /// what an interrupted run left, and where the training was over its network is there at once. Rows, network and options have to be the same, but for
    /// <c>Progress</c>, <c>Run</c>, <c>Device</c>, <c>Threads</c>, <c>CacheSizeInMegabytes</c>, <c>GradientCheckpointing</c> and the names of columns, else
    /// <c>Fit</c> throws an <see cref="InvalidOperationException"/> that lists what differs. Where a training is resumed, nothing else may write to the folder:
    /// folds of a cross-validation each need one of their own.
    /// </summary>
    public bool Resume { get; init; }
}
