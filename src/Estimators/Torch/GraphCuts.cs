using MLNet.CnnCatalog.Analysis;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Estimators.Torch;

/// <summary>
/// Where to cut a network so that a training that computes each segment a second time takes little memory: what is read across the cuts, and what one
/// segment keeps for its way back. Between residual blocks one map is read, in a U-Net those of all levels above.
/// </summary>
internal static class GraphCuts
{
    private const int MostSegments = 64;

    /// <summary>The positions in <see cref="Network.Nodes"/> at which segments begin, ascending, without the first.</summary>
    public static int[] Of(Network network)
    {
        var (kept, across) = (BytesKeptBefore(network), BytesReadAcross(network));
        return Enumerable.Range(1, MostSegments)
            .Select(segments => CheapestCuts(kept, across, limit: Math.Ceiling(kept[^1] / segments)))
            .OfType<(int[] Positions, double Bytes)>()
            .MinBy(cuts => cuts.Bytes).Positions;
    }

    // The cuts over which the fewest bytes are read, where no segment keeps more than a limit; null where a single layer keeps more.
    private static (int[] Positions, double Bytes)? CheapestCuts(double[] kept, double[] across, double limit)
    {
        var (bytes, begins) = (new double[kept.Length], new int[kept.Length]);
        for (var end = 1; end < kept.Length; end++)
        {
            bytes[end] = double.PositiveInfinity;
            for (var begin = end - 1; begin >= 0 && kept[end] - kept[begin] <= limit; begin--)
                if (bytes[begin] + across[begin] <= bytes[end])
                    (bytes[end], begins[end]) = (bytes[begin] + across[begin], begin);
        }

        if (double.IsInfinity(bytes[^1]))
            return null;
        var positions = new Stack<int>();
        for (var begin = begins[^1]; begin > 0; begin = begins[begin])
            positions.Push(begin);
        return ([.. positions], bytes[^1] + limit);
    }

    // Of one image, by the layers in front of each, and by all.
    private static double[] BytesKeptBefore(Network network)
    {
        var bytes = KeptActivations.Of(network);
        var sums = new double[network.Nodes.Length + 1];
        foreach (var (position, node) in network.Nodes.Index())
            sums[position + 1] = sums[position] + bytes[node];
        return sums;
    }

    // The image is there in any case.
    private static double[] BytesReadAcross(Network network)
    {
        var positions = network.Nodes.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        var bytes = new double[network.Nodes.Length];
        foreach (var (read, reader) in network.Nodes.SelectMany(node => node.Inputs.Select(input => (positions[input], positions[node])))
            .GroupBy(pair => pair.Item1, (read, pairs) => (read, pairs.Max(pair => pair.Item2))))
            for (var cut = read + 1; cut <= reader && read > 0; cut++)
                bytes[cut] += sizeof(float) * network.Nodes[read].Shape.Count;
        return bytes;
    }
}
