using System.Collections.Immutable;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Graph;

/// <summary>
/// A network as data: an immutable graph of named layers. Summary, running module, exported file and diagram are functions of it.
/// </summary>
public sealed class Network
{
    internal Network(string name, Node output)
        : this(name, output, heads: [])
    {
    }

    internal Network(string name, Node output, ImmutableArray<AuxiliaryHead> heads)
    {
        (Name, Output, Heads) = (name, output, heads);
        Nodes = ReachableFrom([output, .. heads.Select(head => head.Output)]);
        foreach (var head in heads)
            Check(head);
        Parameters = [.. InModuleOrder([.. Nodes.SelectMany(node => node.Parameters)], start: 0)];
    }

    /// <summary>Name of the architecture, as torchvision or the paper writes it: <c>resnet50</c>.</summary>
    public string Name { get; }

    /// <summary>Shape of one image.</summary>
    public Shape InputShape => Nodes[0].Shape;

    /// <summary>The layer that gives the result.</summary>
    public Node Output { get; }

    /// <summary>Classifiers that are computed in training only, whose weighted losses are added to the loss of the output.</summary>
    public ImmutableArray<AuxiliaryHead> Heads { get; }

    /// <summary>The layers, those of the heads too, in an order in which inputs come first; the first is the input.</summary>
    public ImmutableArray<Node> Nodes { get; }

    /// <summary>The state dict's entries, those of the heads too, in torchvision's order.</summary>
    public ImmutableArray<Parameter> Parameters { get; }

    /// <summary>Number of trainable numbers.</summary>
    public long ParameterCount => Parameters.Where(parameter => parameter.IsTrainable).Sum(parameter => parameter.Count);

    /// <summary>Begins a network whose images have the given shape.</summary>
    /// <param name="channels">Channels of the image; 3 for colour, 1 for grey.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="width">Width in pixels.</param>
    public static FeatureMap Input(int channels, int height, int width) => Input(Shape.Map(channels, height, width));

    /// <summary>Begins a network whose images have the given shape.</summary>
    public static FeatureMap Input(Shape shape)
    {
        var names = new NameTable();
        return new FeatureMap(new Node(names.Take("input"), new Input(shape), [], order: 0), names, scope: "");
    }

    /// <summary>The network as it scores: without auxiliary heads and their parameters.</summary>
    public Network WithoutHeads() => Heads.IsEmpty ? this : new(Name, Output);

    /// <summary>For example <c>resnet18: 3x224x224 -> 1000</c>.</summary>
    public override string ToString() => $"{Name}: {InputShape} -> {Output.Shape}";

    /// <summary>Builds the network anew, layer by layer from the input on, heads too.</summary>
    /// <param name="replace">Given a layer and the new ones in place of its inputs: the layer that takes its place.</param>
    internal Network Rewrite(Func<Node, IReadOnlyList<Node>, Node> replace)
    {
        var rewritten = new Dictionary<Node, Node>();
        foreach (var node in Nodes)
            rewritten[node] = replace(node, [.. node.Inputs.Select(input => rewritten[input])]);
        return new Network(Name, rewritten[Output], [.. Heads.Select(head => head with { Output = rewritten[head.Output] })]);
    }

    private void Check(AuxiliaryHead head)
    {
        if (Nodes.Count(node => node.Op is Input) > 1)
            throw new ArgumentException(
                $"'{head.Output.Name}': the head belongs to another network than '{Name}'. Build both from one Network.Input.");
        if (head.Output.Shape != Output.Shape)
            throw new ArgumentException(
                $"'{head.Output.Name}': an auxiliary head needs the output shape of '{Name}', {Output.Shape}; it has {head.Output.Shape}.");
    }

    // Layers are numbered as they are built, which is a topological order; a network keeps those that its outputs need.
    private static ImmutableArray<Node> ReachableFrom(IEnumerable<Node> outputs)
    {
        var reached = outputs.ToHashSet();
        var open = new Stack<Node>(reached);
        while (open.TryPop(out var node))
            foreach (var input in node.Inputs)
                if (reached.Add(input))
                    open.Push(input);
        return [.. reached.OrderBy(node => node.Order)];
    }

    // PyTorch lists a module's own parameters before those of its children, and keeps those of a child together.
    private static IEnumerable<Parameter> InModuleOrder(IReadOnlyList<Parameter> parameters, int start)
    {
        var children = parameters.ToLookup(
            parameter => parameter.Key.IndexOf('.', start) is > 0 and var dot ? parameter.Key[start..dot] : "");
        return children[""].Concat(children
            .Where(child => child.Key.Length > 0)
            .SelectMany(child => InModuleOrder([.. child], start + child.Key.Length + 1)));
    }
}

/// <summary>
/// A second classifier in the middle of a network, whose weighted loss is added in training and which scoring leaves out (Szegedy et al.
/// 2015, section 5). <see cref="FeatureMap.ToAuxiliaryHead"/> makes one.
/// </summary>
/// <param name="Output">The layer that gives its logits, of the shape of the network's own.</param>
/// <param name="LossWeight">What its loss is multiplied by before it is added; more than 0.</param>
public sealed record AuxiliaryHead(Node Output, double LossWeight);
