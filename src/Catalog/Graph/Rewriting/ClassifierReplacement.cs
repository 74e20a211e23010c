using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Graph;

/// <summary>Networks for another number of classes.</summary>
public static class ClassifierReplacement
{
    // That of MobileNet v2 and EfficientNet-B0 in torchvision.
    private const double DropoutOfFeatures = 0.2;

    extension(Network network)
    {
        /// <summary>
        /// The same network for another number of classes: the last dense layer or convolution gets as many outputs. Behind it may be
        /// activations and pools, as in SqueezeNet, and in segmentation networks resizing, crops, bilinear transposed convolutions, which get as many
        /// channels, and sums of such scores. So do the auxiliary heads. A network that ends in features instead, pooled or a map, gets a
        /// classifier behind them: the mean of each channel, dropout of 0.2 and a dense layer <c>classifier</c>. All other weights fit.
        /// </summary>
        /// <param name="classes">Number of classes, at least 1.</param>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is less than 1.</exception>
        /// <exception cref="InvalidOperationException">An auxiliary head does not end in a dense layer or convolution.</exception>
        public Network WithClasses(int classes)
        {
            ArgumentNullException.ThrowIfNull(network);
            ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
            if (network.FindClassifier() is null)
                return network.WithClassifier(classes);
            var classifiers = network.Classifiers().ToHashSet();
            return network.Rewrite((node, inputs) =>
                node.With(classifiers.Contains(node) ? WithOutputs(node.Op, classes) : node.Op, inputs));
        }

        /// <summary>The network with a classifier behind its features, and without auxiliary heads.</summary>
        internal Network WithClassifier(int classes)
        {
            var features = network.Output.Shape;
            var pooled = features.Height * features.Width > 1 ? Extend(network, new GlobalAveragePool()) : network;
            return Extend(pooled.WithVector(), new Dropout(DropoutOfFeatures), new Linear(classes, Bias: true));
        }

        /// <summary>The network with its output as a vector, and if it was a map, without auxiliary heads.</summary>
        internal Network WithVector() => network.Output.Shape.IsVector ? network : Extend(network, new Flatten());

        /// <summary>The layers whose outputs are the classes, and behind them those of the auxiliary heads.</summary>
        /// <exception cref="InvalidOperationException">The network does not end in a dense layer or convolution.</exception>
        internal IReadOnlyList<Node> Classifiers()
        {
            ArgumentNullException.ThrowIfNull(network);
            return [.. Classifiers(network, network.Output), .. network.Heads.SelectMany(head => Classifiers(network, head.Output))];
        }

        /// <summary>The layer whose outputs are the classes; null where the network ends in features.</summary>
        internal Node? FindClassifier() => Find(network.Output)?[0];
    }

    private static Network Extend(Network network, params Op[] layers)
    {
        var names = new NameTable();
        foreach (var node in network.Nodes)
            names.Take(node.Name);
        return new(network.Name, layers.Index().Aggregate(network.Output, (features, layer) => new Node(
            names.Unused(layer.Item is Linear ? "classifier" : layer.Item.Kind), layer.Item, [features], network.Nodes[^1].Order + 1 + layer.Index)));
    }

    private static IReadOnlyList<Node> Classifiers(Network network, Node output) => Find(output) ?? throw new InvalidOperationException(
        $"'{network.Name}' ends in '{Last(output).Name}' ({Last(output).Op.Kind}), which is no dense layer or convolution whose outputs could be the " +
        "classes. Use the whole network, or build a head of your own.");

    // The sum of a residual block adds no scores; its convolutions have no bias.
    private static IReadOnlyList<Node>? Find(Node output) => Last(output) switch
    {
        { Op: ConvTranspose { Initialization.Distribution: WeightDistribution.Bilinear } } enlarging =>
            Find(enlarging.Inputs[0]) is { } before ? [.. before, enlarging] : null,
        { Op: Add } sum => Find(sum.Inputs[0]) is { } first && Find(sum.Inputs[1]) is { } second && first.Concat(second).All(IsScore)
            ? [.. first, .. second]
            : null,
        var node => HasOutputs(node.Op) ? [node] : null,
    };

    private static bool IsScore(Node node) => node.Op is Conv { Bias: true } or ConvTranspose;

    private static Node Last(Node output)
    {
        var node = output;
        while (KeepsChannels(node))
            node = node.Inputs[0];
        return node;
    }

    private static bool HasOutputs(Op op) => op is Linear or PointwiseLinear or Conv;

    private static bool KeepsChannels(Node node) =>
        node.Op is Activation or PRelu or Dropout or GlobalAveragePool or AdaptiveAveragePool or AveragePool or MaxPool or Resize or Crop
        || (node.Op is Flatten && node.Inputs[0].Shape.Channels == node.Shape.Channels);

    private static Op WithOutputs(Op op, int classes) => op switch
    {
        Linear linear => linear with { Features = classes },
        PointwiseLinear linear => linear with { Features = classes },
        Conv conv => conv with { Channels = classes },
        ConvTranspose conv => conv with { Channels = classes },
        _ => throw new NotSupportedException($"The outputs of {op.Kind} cannot be replaced."),
    };
}
