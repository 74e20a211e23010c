using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>A network in the making, with its numbers.</summary>
internal sealed class NetworkDraft
{
    private readonly LayerNames names = new();
    private readonly Dictionary<string, float[]> weights = new(StringComparer.Ordinal);
    private readonly Dictionary<Node, Node> flattened = [];
    private readonly Dictionary<Node, Node> unflattened = [];
    private readonly Dictionary<PixelMapping, Node> mapped = [];

    public NetworkDraft(Shape shape) => Input = new(names.Unused("input"), new Input(shape), [], order: 0);

    public Node Input { get; }

    /// <summary>What the image goes through before the first layer; null until a layer reads it.</summary>
    public PixelMapping? Pixels { get; set; }

    public List<string> Notes { get; } = [];

    /// <summary>Adds a layer.</summary>
    /// <exception cref="ArgumentException">The layer does not fit its inputs, or the numbers do not fit the layer.</exception>
    public Node Add(string name, Op op, IReadOnlyList<Node> inputs, params ReadOnlySpan<(ParameterRole Role, float[] Values)> numbers) =>
        Keep(new(names.Unused(name), op, inputs, names.Count), numbers);

    /// <summary>Puts a layer in the place of one that nothing else reads.</summary>
    public Node Replace(Node node, Op op, params ReadOnlySpan<(ParameterRole Role, float[] Values)> numbers)
    {
        foreach (var parameter in node.Parameters)
            weights.Remove(parameter.Key);
        return Keep(new(node.Name, op, node.Inputs, node.Order), numbers);
    }

    public float[] Numbers(Node node, ParameterRole role) => weights[node.Parameters.First(parameter => parameter.Role == role).Key];

    public Node Flatten(Node node) =>
        flattened.TryGetValue(node, out var known) ? known : flattened[node] = Add("flatten", new Flatten(), [node]);

    /// <summary>The image after a mapping of its channels that is no normalisation of pixels: a depthwise convolution.</summary>
    public Node MapPixels(PixelMapping mapping)
    {
        if (mapped.TryGetValue(mapping, out var known))
            return known;
        var channels = mapping.Channels.Length;
        var conv = new Conv(channels, Kernel: 1, Stride: 1, Padding: 0, Dilation: 1, Groups: channels, Bias: true);
        return mapped[mapping] = Add("pixels", conv, [Input],
            (ParameterRole.Weight, [.. mapping.Scale.Select(scale => (float)scale)]),
            (ParameterRole.Bias, [.. mapping.Shift.Select(shift => (float)shift)]));
    }

    /// <summary>
    /// The map that a vector is: dense layers behind a flattened map of one pixel become pointwise ones, as squeeze-and-excitation needs them.
    /// Null where a map of more pixels was flattened.
    /// </summary>
    public Node? Unflatten(Node node)
    {
        if (!node.Shape.IsVector)
            return node;
        foreach (var vector in VectorsUpTo(node))
            if (!unflattened.ContainsKey(vector) && !UnflattenOne(vector))
                return null;
        return unflattened[node];
    }

    private bool UnflattenOne(Node vector)
    {
        if (vector.Op is Flatten && vector.Inputs[0].Shape is { Height: 1, Width: 1 })
        {
            unflattened[vector] = vector.Inputs[0];
            return true;
        }

        if (vector.Op is Graph.Ops.Flatten or Graph.Ops.Input)
            return false;
        var op = vector.Op is Linear linear ? new PointwiseLinear(linear.Features, linear.Bias) : vector.Op;
        var numbers = vector.Parameters.Where(parameter => parameter.Role != ParameterRole.BatchCount)
            .Select(parameter => (parameter.Role, weights[parameter.Key])).ToArray();
        unflattened[vector] = Keep(new(vector.Name, op, [.. vector.Inputs.Select(input => unflattened[input])], vector.Order), numbers);
        return true;
    }

    private static IEnumerable<Node> VectorsUpTo(Node node)
    {
        var (found, open) = (new HashSet<Node> { node }, new Stack<Node>([node]));
        while (open.TryPop(out var vector))
            foreach (var input in vector.Inputs.Where(input => input.Shape.IsVector && found.Add(input)))
                open.Push(input);
        return found.OrderBy(vector => vector.Order);
    }

    public StateDict Finish(string name, Node output)
    {
        var network = new Network(name, output);
        if (network.Nodes.GroupBy(node => node.Name).FirstOrDefault(nodes => nodes.Count() > 1) is { } twice)
            throw new NotSupportedException($"'{twice.Key}' is read as a vector and as a map of one pixel; a layer gives one of the two.");
        if (network.Parameters.FirstOrDefault(parameter => weights.TryGetValue(parameter.Key, out var values)
            && Array.Exists(values, value => !float.IsFinite(value))) is { } broken)
            throw new ArgumentException(
                $"{broken} has numbers that are infinite or none. Its training went wrong, or the file is damaged; take an earlier one.");
        var keys = network.Parameters.Select(parameter => parameter.Key).Where(weights.ContainsKey).Distinct();
        return new(network, keys.ToDictionary(key => key, key => weights[key], StringComparer.Ordinal));
    }

    private Node Keep(Node node, ReadOnlySpan<(ParameterRole Role, float[] Values)> numbers)
    {
        foreach (var parameter in node.Parameters)
            foreach (var (role, values) in numbers)
                if (role == parameter.Role)
                    weights[parameter.Key] = values.LongLength == parameter.Count ? values : throw new ArgumentException(
                        $"'{node.Name}': {parameter} has {parameter.Count} values; {values.LongLength} came.");
        return node;
    }
}
