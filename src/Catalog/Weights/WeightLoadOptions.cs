namespace MLNet.CnnCatalog.Weights;

/// <summary>
/// How a file of weights is matched with a network. Without options every parameter of the network must be in the file with its shape,
/// and nothing else; <c>num_batches_tracked</c> is never looked at.
/// </summary>
public sealed record WeightLoadOptions
{
    /// <summary>
    /// The entry of a checkpoint that has the tensors, such as <c>model_ema</c>; null looks in the usual ones (<see cref="WeightFile.Open"/>).
    /// </summary>
    public string? Section { get; init; }

    /// <summary>Taken off the names that begin with it, with or without the dot behind it, such as <c>module.</c> of DataParallel.</summary>
    public string? Prefix { get; init; }

    /// <summary>
    /// Parts of names to replace, one after the other, each by whole words between dots wherever they stand: <c>("linear", "fc")</c> makes
    /// <c>fc.weight</c> of <c>linear.weight</c> and leaves <c>linear2.weight</c>.
    /// </summary>
    public IReadOnlyList<(string From, string To)> Renames { get; init; } = [];

    /// <summary>
    /// Whether the layers that give the logits, of auxiliary heads too, may have another shape in the file, as for another number of
    /// classes, or be missing there. Such a layer keeps its initial values whole.
    /// </summary>
    public bool AllowOtherHead { get; init; }

    /// <summary>Whether parameters may be missing in the file; they keep their initial values.</summary>
    public bool AllowMissing { get; init; }

    /// <summary>Whether the file may have tensors that the network does not have; they are skipped.</summary>
    public bool AllowUnexpected { get; init; }
}
