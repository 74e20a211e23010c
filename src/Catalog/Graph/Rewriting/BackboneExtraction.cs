using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Graph;

/// <summary>Feature maps of a network to build another one on: a segmentation network, a feature pyramid, a detector.</summary>
public static class BackboneExtraction
{
    private const string Prefix = "backbone";

    /// <summary>What the names of the layers of a backbone begin with.</summary>
    internal const string Scope = $"{Prefix}.";

    extension(Network network)
    {
        /// <summary>
        /// The outputs of some layers in a new network under construction. The names of all layers, and so the keys of their parameters, begin
        /// with <c>backbone.</c>, as in torchvision's segmentation networks; layers that none of the outputs needs are left out.
        /// </summary>
        /// <param name="at">
        /// Names of layers, or of blocks or stages whose last layer is meant, such as <c>layer2</c> (see <see cref="Truncation"/>); <c>input</c>
        /// is the image.
        /// </param>
        /// <returns>The feature maps, in the order of <paramref name="at"/>.</returns>
        /// <exception cref="ArgumentException">Nothing is asked for, or nothing has such a name; the message lists near ones.</exception>
        public IReadOnlyList<FeatureMap> Backbone(params IReadOnlyList<string> at) => network.Backbone(name => Scope + name, at);

        /// <summary>The outputs of some layers in a new network under construction, under names of one's own.</summary>
        /// <param name="rename">
        /// Given a layer's name, such as <c>features.0.0</c>: the one that it gets, such as <c>backbone.0.0</c>. Names have to stay different.
        /// </param>
        /// <param name="at">Names of layers, blocks or stages.</param>
        /// <returns>The feature maps, in the order of <paramref name="at"/>.</returns>
        /// <exception cref="ArgumentException">
        /// Nothing is asked for, nothing has such a name, or two layers get the same name.
        /// </exception>
        public IReadOnlyList<FeatureMap> Backbone(Func<string, string> rename, params IReadOnlyList<string> at)
        {
            ArgumentNullException.ThrowIfNull(network);
            ArgumentNullException.ThrowIfNull(rename);
            ArgumentNullException.ThrowIfNull(at);
            if (at.Count == 0)
                throw new ArgumentException($"'{network.Name}': a backbone needs at least one layer or block that gives a feature map.", nameof(at));
            Node[] asked = [.. at.Select(network.Last)];
            var (names, renamed) = (new NameTable(), new Dictionary<Node, Node>());
            foreach (var node in Network.ReachableFrom(asked))
                renamed[node] = new Node(
                    names.Take(node.Op is Input ? node.Name : rename(node.Name)), node.Op, [.. node.Inputs.Select(input => renamed[input])], names.Count,
                    node.IsFrozen);
            return [.. asked.Select(node => new FeatureMap(renamed[node], names, scope: ""))];
        }
    }
}
