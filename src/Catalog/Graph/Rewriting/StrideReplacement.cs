using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Graph;

/// <summary>Dilation in place of stride, which keeps maps large for segmentation (Chen et al. 2015, DeepLab; Yu and Koltun 2016).</summary>
public static class StrideReplacement
{
    extension(Network network)
    {
        /// <summary>
        /// The same layers with maps no coarser than a given stride: where a window would step beyond it, it steps by 1 pixel, and the windows
        /// of all layers behind are dilated by as much, their padding too. The weights fit as they are. A pool keeps the size of its map then,
        /// by padding where it had none.
        /// </summary>
        /// <param name="stride">Pixels of the image that neighbouring pixels of the last maps are apart, at least 1; usually 8 or 16.</param>
        /// <param name="dilation">Whether a convolution that loses its stride is itself dilated already.</param>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="stride"/> is less than 1.</exception>
        /// <exception cref="NotSupportedException">A layer behind a removed stride cannot be dilated; the message names it.</exception>
        public Network WithOutputStride(int stride, StrideDilation dilation = StrideDilation.Behind)
        {
            ArgumentNullException.ThrowIfNull(network);
            ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
            var grids = new Dictionary<Node, Grid>();
            return network.Rewrite((node, inputs) =>
            {
                var before = node.Op is Input ? new Grid(Stride: 1, Dilation: 1) : grids[node.Inputs[0]];
                var own = Window.Of(node.Op)?.Stride ?? 1;
                var kept = new Extent(Kept(before.Stride.Height, own.Height), Kept(before.Stride.Width, own.Width));
                grids[node] = new(Times(before.Stride, kept), Times(before.Dilation, (own.Height / kept.Height, own.Width / kept.Width)));
                if (kept == own && before.Dilation == 1)
                    return node.With(inputs);
                if (node.Op is Subsample)
                    return kept == 1 ? inputs[0] : node.With(new Subsample(kept), inputs);
                return node.With(Dilated(node, kept, dilation == StrideDilation.Within ? grids[node].Dilation : before.Dilation), inputs);
            });

            int Kept(int reached, int step) => (long)reached * step > stride ? 1 : step;
        }
    }

    extension(StateDict weights)
    {
        /// <summary>The same numbers in the network with dilation in place of stride; see <see cref="WithOutputStride(Network, int, StrideDilation)"/>.</summary>
        /// <param name="stride">Pixels of the image that neighbouring pixels of the last maps are apart, at least 1.</param>
        /// <param name="dilation">Whether a convolution that loses its stride is itself dilated already.</param>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="stride"/> is less than 1.</exception>
        /// <exception cref="NotSupportedException">A layer behind a removed stride cannot be dilated; the message names it.</exception>
        public StateDict WithOutputStride(int stride, StrideDilation dilation = StrideDilation.Behind)
        {
            ArgumentNullException.ThrowIfNull(weights);
            return weights.For(weights.Network.WithOutputStride(stride, dilation));
        }
    }

    /// <summary>How far the pixels of a map are apart in the image, and how far those that a layer read before are apart in the map now.</summary>
    private readonly record struct Grid(Extent Stride, Extent Dilation);

    private static Op Dilated(Node node, Extent stride, Extent by) => node.Op switch
    {
        Conv conv => Dilated(conv, stride, by),
        DeformableConv deformable => new DeformableConv(Dilated(deformable.Convolution, stride, by)),
        MaxPool pool => Dilated(pool, stride, by),
        AveragePool { Kernel: { Height: 1, Width: 1 } } pool => pool with { Stride = stride },
        AveragePool or ConvTranspose or Resize or SpaceToDepth or Crop => throw new NotSupportedException(
            $"'{node.Name}': {node.Op.Kind} loses its stride or stands behind one that was removed, and cannot be dilated. " +
            "Choose a larger output stride, or truncate the network before it."),
        var op => op,
    };

    private static Conv Dilated(Conv conv, Extent stride, Extent by)
    {
        // The taps of a window of one pixel are nowhere apart.
        var spread = new Extent(conv.Kernel.Height > 1 ? by.Height : 1, conv.Kernel.Width > 1 ? by.Width : 1);
        return conv with { Stride = stride, Dilation = Times(conv.Dilation, spread), Padding = Times(conv.Padding, spread) };
    }

    private static MaxPool Dilated(MaxPool pool, Extent stride, Extent by)
    {
        var dilated = pool with { Stride = stride, Dilation = Times(pool.Dilation, by) };
        var (window, span) = (Window.Of(pool)!.Value, Window.Of(dilated)!.Value.Spanned);
        var (top, bottom) = stride.Height == pool.Stride.Height
            ? (window.Padding.Height * by.Height, window.Behind.Height * by.Height)
            : Around(span.Height);
        var (left, right) = stride.Width == pool.Stride.Width
            ? (window.Padding.Width * by.Width, window.Behind.Width * by.Width)
            : Around(span.Width);
        return dilated with { Padding = (top, left), PaddingBehind = (top, left) == (bottom, right) ? null : (bottom, right) };

        static (int Before, int Behind) Around(int span) => ((span - 1) / 2, span / 2);
    }

    private static Extent Times(Extent first, Extent second) => new(first.Height * second.Height, first.Width * second.Width);
}

/// <summary>Where <see cref="StrideReplacement"/> begins to dilate.</summary>
public enum StrideDilation
{
    /// <summary>Behind the convolution that loses its stride, as torchvision dilates ResNets.</summary>
    Behind,

    /// <summary>In the convolution that loses its stride, as torchvision dilates MobileNetV3.</summary>
    Within,
}
