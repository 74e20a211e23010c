using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>
/// Batch norms whose statistics were folded into the weights around them, as in exports for scoring: scale 1, mean 0 and variance 1 pass on what
/// comes in. The statistics of a batch would change it, and silence channels whose shift is for values of the size that the folded layers give.
/// </summary>
internal static class FoldedNorms
{
    private const float Tolerance = 1e-3f;

    /// <summary>Their names. One that never saw a batch has the same numbers, but no shift that was learnt.</summary>
    /// <param name="network">The network.</param>
    /// <param name="given">The weights that were given; layers without begin at random.</param>
    public static IReadOnlyList<string> In(Network network, IReadOnlyDictionary<string, float[]> given) =>
        [.. network.Nodes.Where(node => node.Op is BatchNorm && IsFolded(node, given)).Select(node => node.Name)];

    public static string Warning(Network network, IReadOnlyList<string> folded) =>
        $"The statistics of {folded.Count} batch norms of '{network.Name}', from '{folded[0]}' on, were folded into its weights (mean 0, variance 1, " +
        $"scale 1). They keep these statistics while the network is trained, as with {nameof(CnnTrainingOptions.FreezeBatchNorm)}.";

    private static bool IsFolded(Node norm, IReadOnlyDictionary<string, float[]> given)
    {
        return Are("weight", 1) && Are("running_mean", 0) && Are("running_var", 1) && (!Are("bias", 0) || FollowsBias());

        bool Are(string what, float value) => given.TryGetValue($"{norm.Name}.{what}", out var numbers)
            && Array.TrueForAll(numbers, number => Math.Abs(number - value) <= Tolerance);

        bool FollowsBias() => norm.Inputs[0] is { Op: Conv { Bias: true } } conv
            && given.TryGetValue($"{conv.Name}.bias", out var numbers) && Array.Exists(numbers, number => number != 0);
    }
}
