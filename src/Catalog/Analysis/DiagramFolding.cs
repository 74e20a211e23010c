using System.Collections.Immutable;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Analysis;

/// <summary>
/// Finds repeated blocks: scopes side by side with the same layers, wired alike, of which each reads nothing but the result of the one before.
/// Channels may grow from copy to copy, as in a DenseNet, and so may the rate of stochastic depth.
/// </summary>
internal sealed class DiagramFolding
{
    private readonly Dictionary<Node, Node> firstCopies = [];
    private readonly Dictionary<Node, Node> lastCopies = [];
    private readonly Dictionary<Node, RepeatedBlock> blocks = [];
    private readonly ILookup<Node, Node> readers;

    private readonly record struct Scope(string Name, List<Node> Nodes);

    public DiagramFolding(Network network)
    {
        readers = network.Nodes.SelectMany(node => node.Inputs, (reader, read) => (reader, read)).ToLookup(pair => pair.read, pair => pair.reader);
        Fold(network.Nodes, depth: 0, outer: null);
        Shown = [.. network.Nodes.Where(node => !firstCopies.ContainsKey(node))];
    }

    /// <summary>The layers without the further copies.</summary>
    public IReadOnlyList<Node> Shown { get; }

    /// <summary>The layer itself or its first copy.</summary>
    public Node FirstCopy(Node node)
    {
        while (firstCopies.TryGetValue(node, out var first))
            node = first;
        return node;
    }

    /// <summary>The last copy of a layer that is shown, or the layer itself.</summary>
    public Node LastCopy(Node shown) => lastCopies.GetValueOrDefault(shown, shown);

    /// <summary>The innermost repeated block that a layer is in.</summary>
    public RepeatedBlock? BlockOf(Node shown) => blocks.GetValueOrDefault(shown);

    /// <summary>The repeated blocks that a layer is in, outer ones first.</summary>
    public ImmutableArray<RepeatedBlock> FramesOf(Node shown)
    {
        var frames = ImmutableArray.CreateBuilder<RepeatedBlock>();
        for (var block = BlockOf(shown); block is not null; block = block.Outer)
            frames.Insert(0, block);
        return frames.ToImmutable();
    }

    private void Fold(IEnumerable<Node> nodes, int depth, RepeatedBlock? outer)
    {
        var scopes = Split(nodes, depth);
        for (var first = 0; first < scopes.Count;)
        {
            var copies = CopiesFrom(scopes, first, out var length);
            var block = copies.Count > 1 ? new RepeatedBlock(copies[0].Name, copies[^1].Name, copies.Count, outer) : outer;
            foreach (var copy in copies)
                Record(copies[0], copy, block);
            if (copies[0].Nodes.Any(node => node.Name.Length > copies[0].Name.Length))
                Fold(copies[0].Nodes, depth + 1, block);
            first += copies.Count * length;
        }
    }

    // A block may be a scope and single layers behind it, such as a sum that its builder has put outside.
    private List<Scope> CopiesFrom(List<Scope> scopes, int first, out int length)
    {
        for (length = 1; first + (2 * length) <= scopes.Count && (length == 1 || scopes[first + length - 1].Nodes is [_]); length++)
        {
            var copies = new List<Scope> { Join(scopes, first, length) };
            for (var next = first + length; next + length <= scopes.Count && IsRepeated(copies[^1], Join(scopes, next, length)); next += length)
                copies.Add(Join(scopes, next, length));
            if (copies.Count > 1)
                return copies;
        }

        length = 1;
        return [scopes[first]];
    }

    private static Scope Join(List<Scope> scopes, int first, int length) =>
        new(scopes[first].Name, [.. scopes.GetRange(first, length).SelectMany(scope => scope.Nodes)]);

    private void Record(Scope first, Scope copy, RepeatedBlock? block)
    {
        foreach (var (shown, node) in first.Nodes.Zip(copy.Nodes))
        {
            if (block is not null)
                blocks[shown] = block;
            if (shown == node)
                continue;
            firstCopies[node] = shown;
            lastCopies[shown] = node;
        }
    }

    // Layers in a row whose names have the same first words, depth + 1 of them.
    private static List<Scope> Split(IEnumerable<Node> nodes, int depth)
    {
        var scopes = new List<Scope>();
        foreach (var node in nodes)
        {
            var name = string.Join('.', node.Name.Split('.').Take(depth + 1));
            if (scopes.Count == 0 || scopes[^1].Name != name)
                scopes.Add(new Scope(name, []));
            scopes[^1].Nodes.Add(node);
        }

        return scopes;
    }

    private bool IsRepeated(Scope first, Scope second) =>
        first.Nodes.Count == second.Nodes.Count
        && first.Nodes.Count(node => !Diagram.WorksValueByValue(node.Op)) > 1
        && OutsideInputs(first) is [_]
        && OutsideInputs(second) is [var result]
        && first.Nodes.Contains(result)
        && first.Nodes.All(node => readers[node].All(reader => first.Nodes.Contains(reader) || (node == result && second.Nodes.Contains(reader))))
        && first.Nodes.Zip(second.Nodes).All(pair => IsAlike(first, pair.First, second, pair.Second));

    private static bool IsAlike(Scope firstScope, Node first, Scope secondScope, Node second) =>
        (first.Op == second.Op || (first.Op is StochasticDepth && second.Op is StochasticDepth))
        && first.Shape == second.Shape.WithChannels(first.Shape.Channels)
        && NameWithin(firstScope, first) == NameWithin(secondScope, second)
        && first.Inputs.Select(input => firstScope.Nodes.IndexOf(input))
            .SequenceEqual(second.Inputs.Select(input => secondScope.Nodes.IndexOf(input)));

    private static string NameWithin(Scope scope, Node node) =>
        node.Name.StartsWith($"{scope.Name}.", StringComparison.Ordinal) ? node.Name[scope.Name.Length..] : "";

    private static Node[] OutsideInputs(Scope scope) => [.. scope.Nodes.SelectMany(node => node.Inputs).Except(scope.Nodes)];
}

/// <summary>A block that a network repeats, each copy behind the one before; a diagram shows the first alone.</summary>
/// <param name="First">Scope of the first copy.</param>
/// <param name="Last">Scope of the last copy.</param>
/// <param name="Count">Number of copies, at least 2.</param>
/// <param name="Outer">The repeated block that this one is in.</param>
internal sealed record RepeatedBlock(string First, string Last, int Count, RepeatedBlock? Outer)
{
    /// <summary>For example <c>layer3.1 .. layer3.5 x5</c>; within another block, without the name of that.</summary>
    public override string ToString() => $"{Within(First)} .. {Within(Last)} x{Count}";

    private string Within(string scope) =>
        Outer is { } outer && scope.StartsWith($"{outer.First}.", StringComparison.Ordinal) ? scope[(outer.First.Length + 1)..] : scope;
}
