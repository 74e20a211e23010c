namespace MLNet.CnnCatalog.Graph;

/// <summary>Networks of which a part is not trained.</summary>
public static class Freezing
{
    extension(Network network)
    {
        /// <summary>
        /// The same network in which training leaves the parameters of some layers as they are. Where a batch norm is among them, its statistics go
        /// on to be taken from the batches and learnt, as in PyTorch without <c>eval</c>.
        /// </summary>
        /// <param name="layers">Names of layers, such as <c>conv1</c>, and of blocks or stages, such as <c>layer1</c>, of which all layers are meant.</param>
        /// <exception cref="ArgumentException">Nothing has one of the names; the message lists near ones.</exception>
        public Network Freeze(params IReadOnlyList<string> layers)
        {
            ArgumentNullException.ThrowIfNull(network);
            ArgumentNullException.ThrowIfNull(layers);
            var frozen = layers.SelectMany(network.Part).ToHashSet();
            return network.Rewrite((node, inputs) => frozen.Contains(node) ? node.Frozen(inputs) : node.With(inputs));
        }
    }

    extension(StateDict weights)
    {
        /// <summary>The same numbers, some of which training leaves as they are; see <see cref="Freeze(Network, IReadOnlyList{string})"/>.</summary>
        /// <param name="layers">Names of layers, blocks or stages.</param>
        /// <exception cref="ArgumentException">Nothing has one of the names; the message lists near ones.</exception>
        public StateDict Freeze(params IReadOnlyList<string> layers)
        {
            ArgumentNullException.ThrowIfNull(weights);
            return weights.For(weights.Network.Freeze(layers));
        }
    }
}
