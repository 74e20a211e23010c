using System.Collections.Immutable;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>One node of the ONNX graph with what it reads, and the network that it becomes a part of.</summary>
/// <param name="Node">The node.</param>
/// <param name="Inputs">What it reads; null for an input that is left out.</param>
/// <param name="Draft">The network.</param>
/// <param name="Origin">The file, for messages.</param>
internal sealed record OperatorCall(OnnxNode Node, ImmutableArray<ImportedValue?> Inputs, NetworkDraft Draft, string Origin)
{
    /// <summary>Version of ONNX's operators.</summary>
    public int Opset { get; init; }

    /// <summary>The first input.</summary>
    public Signal First => Signal(0);

    public bool Has(int input) => input < Inputs.Length && Inputs[input] is not null;

    public Signal Signal(int input) => Has(input) && Inputs[input] is Signal signal
        ? signal
        : throw Unsupported($"its input {input} needs to depend on the image, and {(Has(input) ? "is constant" : "is missing")}");

    public Constant Constant(int input) => FindConstant(input) ?? throw Broken($"its input {input} is missing");

    public Constant? FindConstant(int input) => !Has(input) ? null : Inputs[input] as Constant
        ?? throw Unsupported($"'{Node.Inputs[input]}' needs to be constant, and depends on the image");

    /// <summary>A list of integers that newer versions of an operator have as an input and older ones as an attribute.</summary>
    public long[]? Integers(string attribute, int input) =>
        Node.Find<long[]>(attribute) ?? FindConstant(input)?.ToIntegers();

    /// <summary>An axis, counted from the end where it is negative.</summary>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw Broken($"there is no axis {axis} in a value of {rank} dimensions");

    public int[] Axes(IEnumerable<long> axes, int rank) => [.. axes.Select(axis => Axis(axis, rank)).Distinct().Order()];

    public string LayerName(Op op) => LayerNames.Unweighted(Node, op.Kind);

    /// <summary>Adds a layer without weights.</summary>
    public Signal Add(Op op, params IReadOnlyList<Node> inputs) => Add(LayerName(op), op, inputs, []);

    /// <summary>Adds a layer whose result is listed plainly.</summary>
    public Signal Add(string name, Op op, IReadOnlyList<Node> inputs, (ParameterRole Role, float[] Values)[] numbers)
    {
        var node = Draft.Add(name, op, inputs, numbers);
        if ((Int128)node.Shape.Channels * node.Shape.Height * node.Shape.Width > int.MaxValue)
            throw Broken($"it gives {node.Shape} values for one image");
        return new(node, Arrangement.Plain(node.Shape), Inputs.OfType<Signal>().First().Batch);
    }

    /// <summary>Runs what throws where the file contradicts itself.</summary>
    public T Checked<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (Exception error) when (error is ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"{Place}: {error.Message}", error);
        }
    }

    /// <summary>The plain map of a signal.</summary>
    public Node Map(Signal signal)
    {
        Reads(signal);
        var shape = signal.Shape;
        if (signal.Arrangement.Equals(Arrangement.Map(shape)) && Draft.Unflatten(Pixels(signal)) is { } map)
            return map;
        throw Unsupported(
            $"it needs a map of batch x channels x height x width; it reads [{string.Join(", ", signal.Extents)}], " +
            $"made of the {shape} of '{signal.Node.Name}' by reshaping in a way that no layer has");
    }

    /// <summary>The vector of features of a signal.</summary>
    public Node Vector(Signal signal)
    {
        Reads(signal);
        if (signal.Shape.IsVector)
            return Pixels(signal);
        if (signal.Arrangement.Equals(Arrangement.Vector(signal.Shape)))
            return Draft.Flatten(Pixels(signal));
        throw Unsupported(
            $"it needs batch x features; it reads [{string.Join(", ", signal.Extents)}], made of the {signal.Shape} of '{signal.Node.Name}'");
    }

    /// <summary>A map or a vector, as the number of dimensions says.</summary>
    public Node Plain(Signal signal) => signal.Arrangement.Axes.Length == 1 ? Vector(signal) : Map(signal);

    /// <summary>The layer of a signal whose values are read one by one, so that their arrangement does not matter.</summary>
    public Node Values(Signal signal)
    {
        Reads(signal);
        return Pixels(signal);
    }

    public NotSupportedException Unsupported(string problem) => new($"{Place}: {problem}.");

    public InvalidDataException Broken(string problem) => new($"{Place}: {problem}.");

    private string Place => $"'{Origin}': '{Node}'";

    private void Reads(Signal signal)
    {
        if (signal.Padding != default)
            throw Unsupported("a Pad stands before it, which is understood before convolutions and pools alone");
        if (signal.LeftOut is { } leftOut)
            throw Unsupported($"it reads a {leftOut}, which is understood at the end alone");
    }

    // A normalisation is left to whoever feeds the network, and so must be the same on all ways.
    private Node Pixels(Signal signal)
    {
        if (signal.Pixels is not { } pixels)
            return signal.Node;
        if (!pixels.Channels.SequenceEqual(Enumerable.Range(0, signal.Node.Shape.Channels)))
            return Some(signal, pixels);
        if (!pixels.IsIdentity && pixels.Normalization is null)
            return Draft.MapPixels(pixels);
        if (Draft.Pixels is { } known && known != pixels)
            throw Unsupported("it reads the image with another normalisation than other layers do");
        Draft.Pixels = pixels;
        return signal.Node;
    }

    private Node Some(Signal signal, PixelMapping pixels)
    {
        if (!pixels.IsIdentity)
            throw Unsupported(
                $"it reads channels {string.Join(", ", pixels.Channels)} of the image, of which some are normalised; " +
                "a layer reads all in their order, or some as they are");
        var whole = Pixels(signal with { Pixels = PixelMapping.Identity(signal.Node.Shape.Channels) });
        var parts = Neighbours(pixels.Channels).Select(part => Draft.Add(
            LayerNames.Unweighted(Node, "slice"), new SliceChannels(part.Start, part.Count), [whole])).ToArray();
        return parts.Length == 1 ? parts[0] : Draft.Add(LayerNames.Unweighted(Node, "concat"), new Concat(), parts);
    }

    // Red, green and blue the other way around are three parts.
    private static List<(int Start, int Count)> Neighbours(IEnumerable<int> channels)
    {
        var parts = new List<(int Start, int Count)>();
        foreach (var channel in channels)
            if (parts is [.., var last] && channel == last.Start + last.Count)
                parts[^1] = last with { Count = last.Count + 1 };
            else
                parts.Add((channel, 1));
        return parts;
    }
}
