using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Graph;

/// <summary>Residual networks whose branches are left out at random in training (Huang et al. 2016).</summary>
public static class StochasticDepthReplacement
{
    extension(Network network)
    {
        /// <summary>
        /// The same network with stochastic depth at the end of each residual branch, at rates that rise in equal steps from 0 at the first branch to
        /// <paramref name="rate"/> at the last, as in timm and torchvision's ConvNeXt. Where the network has such layers (EfficientNet, ConvNeXt),
        /// they get these rates; else they are put before the sums of residual blocks, on the side that is no shortcut. Parameters and scores stay
        /// the same.
        /// </summary>
        /// <param name="rate">Rate of the last branch, from 0 to below 1; 0.05 to 0.2 are usual.</param>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="rate"/> is out of its range.</exception>
        /// <exception cref="ArgumentException">The network has neither.</exception>
        public Network WithStochasticDepth(double rate)
        {
            ArgumentNullException.ThrowIfNull(network);
            if (rate is not (>= 0 and < 1))
                throw new ArgumentOutOfRangeException(nameof(rate), rate, "The rate of stochastic depth must be from 0 to below 1.");
            Node[] known = [.. network.Nodes.Where(node => node.Op is StochasticDepth)];
            if (known.Length > 0)
                return network.Rewrite((node, inputs) => node.With(
                    Array.IndexOf(known, node) is var index and >= 0 ? new StochasticDepth(RateOf(index, known.Length, rate)) : node.Op, inputs));
            var branches = network.Nodes.Select(node => (Sum: node, Branch: ResidualBranch(node))).Where(pair => pair.Branch is not null).ToArray();
            return branches.Length > 0
                ? network.Insert(branches.Index().ToDictionary(
                    pair => pair.Item.Sum, pair => (pair.Item.Branch!, RateOf(pair.Index, branches.Length, rate))))
                : throw new ArgumentException(
                    $"Network '{network.Name}' has no residual branches that stochastic depth could leave out. ResNets and their kin, RegNet, MnasNet, " +
                    "MobileNet v2 and v3, EfficientNet and ConvNeXt have them; elsewhere leave the rate out.", nameof(network));
        }

        private Network Insert(Dictionary<Node, (Node Branch, double Rate)> sums)
        {
            var names = new NameTable();
            foreach (var node in network.Nodes)
                names.Take(node.Name);
            // Numbers of layers leave one free before each.
            return network.Rewrite((node, inputs) =>
            {
                var order = (2 * node.Order) + 1;
                if (!sums.TryGetValue(node, out var sum))
                    return new Node(node.Name, node.Op, inputs, order);
                var place = node.Inputs[0] == sum.Branch ? 0 : 1;
                var scope = node.Name.LastIndexOf('.') is > 0 and var dot ? node.Name[..dot] : "";
                var dropped = new Node(names.Unused(NameTable.Join(scope, "stochdepth")), new StochasticDepth(sum.Rate), [inputs[place]], order - 1);
                return new Node(node.Name, node.Op, place == 0 ? [dropped, inputs[1]] : [inputs[0], dropped], order);
            });
        }
    }

    private static double RateOf(int index, int count, double rate) => count == 1 ? rate : rate * index / (count - 1);

    /// <summary>The input of a sum that computes a residual; null where it is no sum of one and a shortcut.</summary>
    private static Node? ResidualBranch(Node sum)
    {
        if (sum.Op is not Add || sum.Inputs[0] == sum.Inputs[1])
            return null;
        var (first, second) = (Path.To(sum.Inputs[0], sum.Inputs[1]), Path.To(sum.Inputs[1], sum.Inputs[0]));
        // Of two paths that both could be the shortcut, it is the shorter one.
        return (first, second) switch
        {
            ({ } one, { } other) => one.Layers == other.Layers ? null : one.Layers < other.Layers ? sum.Inputs[1] : sum.Inputs[0],
            ({ }, null) => sum.Inputs[1],
            (null, { }) => sum.Inputs[0],
            _ => null,
        };
    }

    /// <summary>A shortcut: few layers, one behind the other, from where the branch begins to the sum.</summary>
    private readonly record struct Path(int Layers)
    {
        public static Path? To(Node shortcut, Node branch)
        {
            var before = Network.ReachableFrom([branch]).ToHashSet();
            var (node, convolutions, layers) = (shortcut, 0, 0);
            while (!before.Contains(node))
            {
                convolutions += node.Op is Conv ? 1 : 0;
                if (convolutions > 1 || !IsOfShortcut(node.Op))
                    return null;
                (node, layers) = (node.Inputs[0], layers + 1);
            }

            // A residual is computed by convolutions; maps that are enlarged or cut are scores of segmentation, or a pyramid.
            Node[] own = [.. before.Where(inner => inner.Order > node.Order)];
            return own.Any(inner => inner.Op is Conv or DeformableConv) && !own.Any(inner => inner.Op is Resize or ConvTranspose or Crop)
                ? new Path(layers)
                : null;
        }
    }

    private static bool IsOfShortcut(Op op) => op is Conv or BatchNorm or AveragePool or MaxPool or Subsample or PadChannels or Activation;
}
