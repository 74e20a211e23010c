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
    /// <see cref="IOException"/> of <c>Fit</c> before the training begins.
    /// </summary>
    public required string Folder { get; init; }

    /// <summary>
    /// Whether there is a <c>report.html</c>; true by default. For it the fitted network goes over the validation images once more, or over at most
    /// 2,000 of the training images where there are none.
    /// </summary>
    public bool Report { get; init; } = true;
}
