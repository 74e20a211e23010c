using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Graph;

/// <summary>Networks for images of another shape.</summary>
public static class InputReplacement
{
    extension(Network network)
    {
        /// <summary>
        /// The same layers for images of another shape. All shapes follow: the first convolution reads the given channels, and dense layers
        /// behind <see cref="Flatten"/> read as many features as the larger or smaller map has. Weights fit as long as neither changes.
        /// </summary>
        /// <param name="channels">Channels of the image; 3 for colour, 1 for grey.</param>
        /// <param name="height">Height in pixels.</param>
        /// <param name="width">Width in pixels.</param>
        /// <exception cref="ArgumentOutOfRangeException">An extent is less than 1.</exception>
        /// <exception cref="ArgumentException">A layer does not fit, as where the images are too small.</exception>
        public Network WithInput(int channels, int height, int width) => network.WithInput(Shape.Map(channels, height, width));

        /// <summary>The same layers for images of another shape; see <see cref="WithInput(Network, int, int, int)"/>.</summary>
        /// <exception cref="ArgumentException">A layer does not fit, as where the images are too small.</exception>
        public Network WithInput(Shape shape)
        {
            ArgumentNullException.ThrowIfNull(network);
            return network.Rewrite((node, inputs) => node.With(node.Op is Input ? new Input(shape) : node.Op, inputs));
        }
    }

    extension(StateDict weights)
    {
        /// <summary>The same numbers in the network for images of another size.</summary>
        /// <param name="height">Height in pixels.</param>
        /// <param name="width">Width in pixels.</param>
        /// <exception cref="ArgumentException">
        /// A layer does not fit, or a dense layer would read more or fewer pixels than its weights are for;
        /// <see cref="ConvolutionalForm">ToConvolutional</see> lets it slide over larger images.
        /// </exception>
        public StateDict WithInput(int height, int width)
        {
            ArgumentNullException.ThrowIfNull(weights);
            return weights.For(weights.Network.WithInput(weights.Network.InputShape.Channels, height, width));
        }
    }
}
