using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Graph;

/// <summary>Networks for another number of classes.</summary>
public static class ClassifierReplacement
{
    extension(Network network)
    {
        /// <summary>
        /// The same network for another number of classes: the last dense layer or convolution gets as many outputs. Behind it may be
        /// activations and pools, as in SqueezeNet. So do the auxiliary heads. All other weights fit.
        /// </summary>
        /// <param name="classes">Number of classes, at least 1.</param>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is less than 1.</exception>
        /// <exception cref="InvalidOperationException">The network does not end in a dense layer or convolution.</exception>
        public Network WithClasses(int classes)
        {
            ArgumentNullException.ThrowIfNull(network);
            ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
            var classifiers = network.Classifiers().ToHashSet();
            return network.Rewrite((node, inputs) =>
                node.With(classifiers.Contains(node) ? WithOutputs(node.Op, classes) : node.Op, inputs));
        }

        /// <summary>The layer whose outputs are the classes, and behind it those of the auxiliary heads.</summary>
        /// <exception cref="InvalidOperationException">The network does not end in a dense layer or convolution.</exception>
        internal IReadOnlyList<Node> Classifiers()
        {
            ArgumentNullException.ThrowIfNull(network);
            return [Classifier(network, network.Output), .. network.Heads.Select(head => Classifier(network, head.Output))];
        }

        /// <summary>The layer whose outputs are the classes; null where the network ends in features.</summary>
        internal Node? FindClassifier() => Last(network.Output) is var node && HasOutputs(node.Op) ? node : null;
    }

    private static Node Classifier(Network network, Node output) => Last(output) is var node && HasOutputs(node.Op)
        ? node
        : throw new InvalidOperationException(
            $"'{network.Name}' ends in '{node.Name}' ({node.Op.Kind}), which is no dense layer or convolution whose outputs could be the classes. " +
            "Use the whole network, or build a head of your own.");

    private static Node Last(Node output)
    {
        var node = output;
        while (KeepsChannels(node))
            node = node.Inputs[0];
        return node;
    }

    private static bool HasOutputs(Op op) => op is Linear or PointwiseLinear or Conv;

    private static bool KeepsChannels(Node node) =>
        node.Op is Activation or Dropout or GlobalAveragePool or AdaptiveAveragePool or AveragePool or MaxPool or Resize
        || (node.Op is Flatten && node.Inputs[0].Shape.Channels == node.Shape.Channels);

    private static Op WithOutputs(Op op, int classes) => op switch
    {
        Linear linear => linear with { Features = classes },
        PointwiseLinear linear => linear with { Features = classes },
        Conv conv => conv with { Channels = classes },
        _ => throw new NotSupportedException($"The outputs of {op.Kind} cannot be replaced."),
    };
}
