using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Graph;

/// <summary>Classifiers that slide over larger images (Sermanet et al. 2014, "OverFeat"; Long et al. 2015).</summary>
public static class ConvolutionalForm
{
    extension(Network network)
    {
        /// <summary>
        /// The same network with convolutions in place of its dense layers: a dense layer behind a flattened map becomes a convolution whose
        /// kernel is the whole map, the others 1x1 convolutions. The global average pool before the classifier becomes one over windows of
        /// the size of today's map with stride 1, and an adaptive one such as VGG's likewise. For images of today's size the result is
        /// classes x 1 x 1, the same logits; <see cref="InputReplacement">WithInput</see> with a larger size then gives a map of logits, one
        /// for each place of a window of today's size. Where layers pad, the zeros that a window of its own would have at its border are
        /// the neighbouring pixels instead. The pools of squeeze-and-excitation blocks go on to see the whole image. Auxiliary heads are
        /// left out.
        /// </summary>
        /// <exception cref="NotSupportedException">A layer has no sliding form; the message says which and why.</exception>
        public Network ToConvolutional()
        {
            ArgumentNullException.ThrowIfNull(network);
            var scored = network.WithoutHeads();
            var trunk = scored.Trunk();
            return scored.Rewrite((node, inputs) => node.Op switch
            {
                Flatten => inputs[0],
                Linear linear => node.With(Convolution(linear, inputs[0].Shape), inputs),
                GlobalAveragePool when trunk.Contains(node) => Pool(node, output: 1, inputs),
                AdaptiveAveragePool pool when trunk.Contains(node) => Pool(node, pool.Output, inputs),
                Resize { Target: FixedSize { Output: var output } } => throw new NotSupportedException(
                    $"'{node.Name}': a map resized to {output} for images of every size does not slide. " +
                    "Use Upsample, ResizeBy or ResizeTo."),
                Crop { Target: FixedSize { Output: var output } } => throw new NotSupportedException(
                    $"'{node.Name}': a window of {output} pixels for images of every size does not slide. Use CropTo or PadTo."),
                _ => Slides(node, inputs) ? node.With(inputs) : throw new NotSupportedException(
                    $"'{node.Name}': {node.Op.Kind} over the flattened map {inputs[0].Shape} has no sliding form; " +
                    "only dense layers, activations and dropout have. Truncate the network before it."),
            });
        }

        /// <summary>The layers that every path to the output goes through: those that no edge passes by.</summary>
        internal HashSet<Node> Trunk()
        {
            var trunk = new HashSet<Node>();
            var lastReaders = network.Nodes.Index()
                .SelectMany(reader => reader.Item.Inputs, (reader, read) => (read, reader.Index))
                .GroupBy(pair => pair.read, pair => pair.Index)
                .ToDictionary(readers => readers.Key, readers => readers.Max());
            var furthest = 0;
            foreach (var (index, node) in network.Nodes.Index())
            {
                if (furthest <= index)
                    trunk.Add(node);
                furthest = Math.Max(furthest, lastReaders.GetValueOrDefault(node));
            }

            return trunk;
        }
    }

    extension(StateDict weights)
    {
        /// <summary>The numbers of the convolutional form; see <see cref="ToConvolutional(Network)"/>.</summary>
        /// <exception cref="NotSupportedException">A layer has no sliding form; the message says which and why.</exception>
        public StateDict ToConvolutional()
        {
            ArgumentNullException.ThrowIfNull(weights);
            // A flattened map lists channels, rows and columns in the order in which a kernel does, so that the arrays stay as they are.
            return weights.For(weights.Network.ToConvolutional());
        }
    }

    private static Conv Convolution(Linear linear, Shape input) =>
        new(linear.Features, (input.Height, input.Width), Stride: 1, Padding: 0, Dilation: 1, Groups: 1, linear.Bias)
        {
            Initialization = linear.Initialization,
        };

    private static Node Pool(Node node, Extent output, IReadOnlyList<Node> inputs)
    {
        var input = inputs[0].Shape;
        if (input.Height % output.Height != 0 || input.Width % output.Width != 0)
            throw new NotSupportedException(
                $"'{node.Name}': the windows of an adaptive pool from {input} to {output} pixels differ in size and cannot slide. " +
                $"Choose images by WithInput for which height and width of the map are multiples of {output}.");

        var kernel = new Extent(input.Height / output.Height, input.Width / output.Width);
        var stride = new Extent(output.Height == 1 ? 1 : kernel.Height, output.Width == 1 ? 1 : kernel.Width);
        return kernel.Area == 1
            ? inputs[0]
            : node.With(new AveragePool(kernel, stride, Padding: 0, CeilMode: false, CountIncludePadding: true), inputs);
    }

    /// <summary>Whether the layer does to each pixel of a map what it does to the flattened map.</summary>
    private static bool Slides(Node node, IReadOnlyList<Node> inputs) => node.Op switch
    {
        Activation or PRelu or Dropout or StochasticDepth or Add or Multiply => true,
        Input or Conv or ConvTranspose or DeformableConv or PointwiseLinear or BatchNorm or LayerNorm or L2Norm or LocalResponseNorm or ChannelScale or SubtractMean
            or MaxPool or AveragePool or AdaptiveAveragePool or GlobalAveragePool or Concat or SliceChannels or ChannelShuffle or SpaceToDepth or Crop or GroupNorm or PadChannels
            or Subsample or Resize => !node.Shape.IsVector || inputs.All(input => input.Shape.Height * input.Shape.Width == 1),
        _ => throw new NotSupportedException($"'{node.Name}': it is not known whether {node.Op.Kind} slides over larger images."),
    };
}
