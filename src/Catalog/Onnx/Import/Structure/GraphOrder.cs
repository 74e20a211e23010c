using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>The nodes that an output needs, in an order in which inputs come first.</summary>
internal static class GraphOrder
{
    /// <summary>The order of the file where it is one, as ONNX demands.</summary>
    public static IReadOnlyList<OnnxNode> Of(IReadOnlyList<OnnxNode> nodes, string output, IReadOnlySet<string> given, string origin)
    {
        var producers = Producers(nodes, origin);
        var needed = Ordered(producers, output, given, origin);
        var places = nodes.Index().ToDictionary(
            node => node.Item, node => node.Index, (IEqualityComparer<OnnxNode>)ReferenceEqualityComparer.Instance);
        var isOrdered = needed.All(node => node.Inputs.All(
            input => !producers.TryGetValue(input, out var producer) || places[producer] < places[node]));
        return isOrdered ? [.. needed.OrderBy(node => places[node])] : needed;
    }

    private static List<OnnxNode> Ordered(Dictionary<string, OnnxNode> producers, string output, IReadOnlySet<string> given, string origin)
    {
        var ordered = new List<OnnxNode>();
        var begun = new HashSet<OnnxNode>(ReferenceEqualityComparer.Instance);
        var done = new HashSet<OnnxNode>(ReferenceEqualityComparer.Instance);
        var open = new Stack<OnnxNode>();
        if (Producer(output, reader: null) is { } last)
            open.Push(last);
        while (open.TryPeek(out var node))
        {
            if (begun.Add(node))
            {
                foreach (var input in node.Inputs.Where(input => input.Length > 0))
                    if (Producer(input, node) is { } producer && !done.Contains(producer))
                        open.Push(begun.Contains(producer)
                            ? throw new InvalidDataException(
                                $"'{origin}': '{producer}' reads its own output by way of '{node}'; a graph of ONNX has no cycles.")
                            : producer);
                continue;
            }

            open.Pop();
            if (done.Add(node))
                ordered.Add(node);
        }

        return ordered;

        OnnxNode? Producer(string name, OnnxNode? reader) => producers.TryGetValue(name, out var producer) ? producer
            : given.Contains(name) ? null
            : throw new InvalidDataException(
                $"'{origin}': {(reader is null ? "the output" : $"'{reader}' reads")} '{name}', which nothing gives. " +
                "The graph is damaged or cut off.");
    }

    private static Dictionary<string, OnnxNode> Producers(IEnumerable<OnnxNode> nodes, string origin)
    {
        var producers = new Dictionary<string, OnnxNode>(StringComparer.Ordinal);
        foreach (var node in nodes)
            foreach (var output in node.Outputs.Where(output => output.Length > 0))
                if (!producers.TryAdd(output, node))
                    throw new InvalidDataException($"'{origin}': both '{producers[output]}' and '{node}' give '{output}'; each name is given once.");
        return producers;
    }
}
