using System.Collections.Immutable;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Analysis;

/// <summary>
/// The part of an image that one output pixel of a layer depends on, by the recurrences of Araujo et al. 2019, "Computing Receptive Fields
/// of Convolutional Neural Networks". Where several paths lead to a layer, it is what they see together. Global pools and flattened maps
/// count as windows over the whole map, as they are when the network slides over a larger image
/// (<see cref="ConvolutionalForm">ToConvolutional</see>); the gates of squeeze-and-excitation, which see the whole image, and the offsets
/// of deformable convolutions, which may point anywhere, are left out, and so are the statistics of group normalisation. A resized map has
/// the stride of its input times the ratio of the two sizes, and each of its pixels counts as the two neighbours between which it is interpolated bilinearly, or as the nearest one; what
/// comes out in fractions of a pixel is rounded, the part outwards and the stride to at least 1.
/// </summary>
/// <param name="Layer">Name of the layer.</param>
/// <param name="Size">Height and width of the part, in pixels of the image; it may be larger than the image.</param>
/// <param name="Stride">How far the parts of neighbouring output pixels are apart, in pixels of the image.</param>
/// <param name="Top">Row of the image in which the part of the top left output pixel begins; negative in the padding.</param>
/// <param name="Left">Column of the image in which the part of the top left output pixel begins; negative in the padding.</param>
public sealed record ReceptiveField(string Layer, Extent Size, Extent Stride, int Top, int Left)
{
    /// <summary>The receptive fields of all layers of a network, inputs first.</summary>
    public static ImmutableArray<ReceptiveField> Of(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var rows = Spans(network, size => size.Height);
        var columns = Spans(network, size => size.Width);
        return [.. network.Nodes.Select(node => new ReceptiveField(
            node.Name,
            (rows[node].Length, columns[node].Length),
            (rows[node].Stride, columns[node].Stride),
            rows[node].Begin,
            columns[node].Begin))];
    }

    /// <summary>For example <c>layer4: 427x427, stride 32x32, from row -213 and column -213 on</c>.</summary>
    public override string ToString() => $"{Layer}: {Size}, stride {Stride}, from row {Top} and column {Left} on";

    private readonly record struct Span(double First, double Last, double Step)
    {
        public int Begin => (int)Math.Floor(First);

        public int Length => (int)Math.Ceiling(Last) - Begin + 1;

        public int Stride => Math.Max(1, (int)Math.Round(Step));

        public Span Behind(int kernel, int stride, int padding, int dilation) => new(
            First - (padding * Step), Last + (((dilation * (kernel - 1)) - padding) * Step), Step * stride);

        public Span Resized(int from, int to, Interpolation interpolation)
        {
            var ratio = (double)from / to;
            var taps = interpolation == Interpolation.Nearest || from == to ? 1 : Math.Min(2, from);
            // Centres of pixels are compared, so that the first one lies in front of the map's where that becomes larger.
            var first = interpolation == Interpolation.Bilinear && taps > 1 ? Math.Floor((ratio - 1) / 2) : 0;
            return new(First + (first * Step), Last + ((first + taps - 1) * Step), Step * ratio);
        }

        public Span From(int offset) => new(First + (offset * Step), Last + (offset * Step), Step);

        // The pixels whose windows in the output cover the first one.
        public Span Spread(int kernel, int stride, int padding, int dilation) => new(
            First + (Math.Floor((double)(padding - (dilation * (kernel - 1))) / stride) * Step), Last + (padding / stride * Step), Step / stride);

        public Span With(Span other) => new(Math.Min(First, other.First), Math.Max(Last, other.Last), Math.Max(Step, other.Step));
    }

    private static Dictionary<Node, Span> Spans(Network network, Func<Extent, int> extent)
    {
        var spans = new Dictionary<Node, Span>();
        foreach (var node in network.Nodes)
            spans[node] = node.Op is Input ? new Span(First: 0, Last: 0, Step: 1) : Behind(node);
        return spans;

        Span Behind(Node node)
        {
            if (node.Op is Resize resize)
                return spans[node.Inputs[0]].Resized(extent(SizeOf(node.Inputs[0])), extent(SizeOf(node)), resize.Interpolation);
            if (node.Op is ConvTranspose conv)
                return spans[node.Inputs[0]].Spread(extent(conv.Kernel), extent(conv.Stride), extent(conv.Padding), extent(conv.Dilation));
            if (node.Op is Crop crop)
                return spans[node.Inputs[0]].From(extent(crop.OffsetIn(node.Inputs[0].Shape, node.Shape)));
            var (kernel, stride, padding, dilation, _) = WindowOf(node);
            var span = spans[node.Inputs[0]].Behind(extent(kernel), extent(stride), extent(padding), extent(dilation));
            return OtherPaths(node).Aggregate(span, (span, input) => span.With(spans[input]));
        }
    }

    private static Extent SizeOf(Node node) => new(node.Shape.Height, node.Shape.Width);

    // Only the first input is read through a window. The second of a product may be a gate, of one number for a whole channel.
    private static IEnumerable<Node> OtherPaths(Node node) => node.Op is Multiply && node.Inputs[1].Shape != node.Shape ? [] : node.Inputs.Skip(1);

    private static Window WindowOf(Node node) => Window.Of(node.Op) ?? node.Op switch
    {
        GlobalAveragePool or Flatten => Even(node.Inputs[0].Shape, 1),
        AdaptiveAveragePool pool => Even(node.Inputs[0].Shape, pool.Output),
        BatchNorm or LayerNorm or GroupNorm or L2Norm or LocalResponseNorm or ChannelScale or SubtractMean or Activation or PRelu or Linear or PointwiseLinear
            or Add or Multiply or Concat or SliceChannels or ChannelShuffle or PadChannels or Dropout or StochasticDepth => Even(Shape.Map(1, 1, 1), 1),
        _ => throw new NotSupportedException($"'{node.Name}': the receptive field of {node.Op.Kind} is not known."),
    };

    // The windows of an adaptive pool that does not divide the map differ by a pixel; they are taken as equal, overlapping ones.
    private static Window Even(Shape map, Extent output)
    {
        var stride = new Extent(Step(map.Height, output.Height), Step(map.Width, output.Width));
        var kernel = new Extent(Last(map.Height, output.Height, stride.Height), Last(map.Width, output.Width, stride.Width));
        return new Window(kernel, stride, Padding: 0, Dilation: 1);

        static int Step(int extent, int parts) => parts == 1 ? 1 : Math.Max(1, extent / parts);
        static int Last(int extent, int parts, int step) => Math.Max(1, extent - ((parts - 1) * step));
    }
}
