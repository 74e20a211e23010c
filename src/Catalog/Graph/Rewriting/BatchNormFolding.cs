using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Graph;

/// <summary>
/// Batch norm behind a convolution, with its statistics fixed, is a factor and a shift per channel, which the convolution can apply
/// itself. The folded network gives the same result and is faster; it is for scoring only, so that dropout, stochastic depth and auxiliary
/// heads vanish from it.
/// </summary>
public static class BatchNormFolding
{
    /// <summary>Folds every batch norm that directly follows a convolution which nothing else reads; the others stay.</summary>
    /// <returns>The numbers of a network of the same name in which the folded convolutions have a bias.</returns>
    public static StateDict Fold(StateDict weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var scored = weights.Network.WithoutHeads();
        var folded = FoldedConvolutions(scored);
        var convolutions = folded.Values.ToHashSet();
        var network = scored.Rewrite((node, inputs) => node.Op switch
        {
            BatchNorm when folded.ContainsKey(node) => inputs[0],
            Dropout or StochasticDepth => inputs[0],
            Conv conv when convolutions.Contains(node) => node.With(conv with { Bias = true }, inputs),
            ConvTranspose conv when convolutions.Contains(node) => node.With(conv with { Bias = true }, inputs),
            _ => node.With(inputs),
        });

        var changed = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (var (norm, convolution) in folded)
            FoldInto(convolution, norm, weights, changed);
        return weights.For(network, changed);
    }

    private static Dictionary<Node, Node> FoldedConvolutions(Network network)
    {
        var readers = network.Nodes.SelectMany(node => node.Inputs).CountBy(input => input).ToDictionary();
        return network.Nodes
            .Where(node => node.Op is BatchNorm && node.Inputs[0].Op is Conv or ConvTranspose && readers[node.Inputs[0]] == 1)
            .ToDictionary(node => node, node => node.Inputs[0]);
    }

    private static void FoldInto(Node convolution, Node norm, StateDict weights, Dictionary<string, float[]> changed)
    {
        var kernel = weights[$"{convolution.Name}.weight"];
        var bias = convolution.Op is Conv { Bias: true } or ConvTranspose { Bias: true }
            ? weights[$"{convolution.Name}.bias"]
            : new float[norm.Shape.Channels];
        var (scale, shift) = (weights[$"{norm.Name}.weight"], weights[$"{norm.Name}.bias"]);
        var (mean, variance) = (weights[$"{norm.Name}.running_mean"], weights[$"{norm.Name}.running_var"]);

        var (foldedBias, factors) = (new float[norm.Shape.Channels], new double[norm.Shape.Channels]);
        for (var channel = 0; channel < foldedBias.Length; channel++)
        {
            factors[channel] = scale[channel] / Math.Sqrt(variance[channel] + ((BatchNorm)norm.Op).Epsilon);
            foldedBias[channel] = (float)(shift[channel] + ((bias[channel] - mean[channel]) * factors[channel]));
        }

        var foldedKernel = new float[kernel.Length];
        for (var i = 0; i < kernel.Length; i++)
            foldedKernel[i] = (float)(kernel[i] * factors[OutputChannel(convolution, i)]);
        changed[$"{convolution.Name}.weight"] = foldedKernel;
        changed[$"{convolution.Name}.bias"] = foldedBias;
    }

    // A transposed convolution has the input channels outermost, and inside of them the output channels of their group.
    private static int OutputChannel(Node convolution, int index)
    {
        var dimensions = convolution.Parameters[0].Dimensions;
        var area = dimensions[2] * dimensions[3];
        if (convolution.Op is not ConvTranspose transposed)
            return index / (area * dimensions[1]);
        var (input, inner) = Math.DivRem(index / area, dimensions[1]);
        return (input / (dimensions[0] / transposed.Groups) * dimensions[1]) + inner;
    }
}
