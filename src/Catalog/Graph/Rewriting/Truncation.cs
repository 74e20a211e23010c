namespace MLNet.CnnCatalog.Graph;

/// <summary>The front part of a network, as a featurizer or a backbone.</summary>
public static class Truncation
{
    extension(Network network)
    {
        /// <summary>The layers up to a given one, without those that it does not need.</summary>
        /// <param name="at">
        /// Name of the last layer, such as <c>avgpool</c>, or of a block or stage, such as <c>layer4</c>, whose last layer is meant.
        /// </param>
        /// <returns>A network of the same name.</returns>
        /// <exception cref="ArgumentException">Nothing has that name; the message lists near ones.</exception>
        public Network Truncate(string at)
        {
            ArgumentNullException.ThrowIfNull(network);
            return new Network(network.Name, network.Last(at));
        }

        /// <summary>The layer of a name, or the last one of a block or stage.</summary>
        /// <exception cref="ArgumentException">Nothing has that name; the message lists near ones.</exception>
        internal Node Last(string at) => network.Part(at)[^1];

        /// <summary>The layer of a name, or those of a block or stage.</summary>
        /// <exception cref="ArgumentException">Nothing has that name; the message lists near ones.</exception>
        internal Node[] Part(string at)
        {
            ArgumentNullException.ThrowIfNull(at);
            return network.Nodes.Where(node => node.Name == at || node.Name.StartsWith($"{at}.", StringComparison.Ordinal)).ToArray() is { Length: > 0 } part
                ? part
                : throw new ArgumentException(
                    $"'{network.Name}' has no layer or block '{at}'.{NearNames.Suggest(at, Names(network))} " +
                    $"Its {nameof(Network.Nodes)} have the names.", nameof(at));
        }
    }

    extension(StateDict weights)
    {
        /// <summary>The numbers of the layers up to a given one; see <see cref="Truncate(Network, string)"/>.</summary>
        /// <param name="at">Name of the last layer or block.</param>
        /// <exception cref="ArgumentException">Nothing has that name; the message lists near ones.</exception>
        public StateDict Truncate(string at)
        {
            ArgumentNullException.ThrowIfNull(weights);
            return weights.For(weights.Network.Truncate(at));
        }
    }

    private static IEnumerable<string> Names(Network network) => network.Nodes
        .SelectMany(node => Enumerable.Range(0, node.Name.Length + 1)
            .Where(end => end == node.Name.Length || node.Name[end] == '.')
            .Select(end => node.Name[..end]))
        .Distinct();
}
