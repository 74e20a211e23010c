using System.Collections.Immutable;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Graph;

/// <summary>
/// A network as data: an immutable graph of named layers. Summary, running module, exported file and diagram are functions of it.
/// </summary>
public sealed class Network
{
    internal Network(string name, Node output)
        : this(name, [new(NetworkOutput.DefaultName, output)], heads: [])
    {
    }

    internal Network(string name, ImmutableArray<NetworkOutput> outputs, ImmutableArray<AuxiliaryHead> heads)
    {
        (Name, Outputs, Heads) = (name, outputs, heads);
        Nodes = ReachableFrom([.. outputs.Select(output => output.Node), .. heads.Select(head => head.Output)]);
        CheckOutputs();
        foreach (var head in heads)
            Check(head);
        Parameters = [.. InModuleOrder([.. Nodes.SelectMany(node => node.Parameters)], start: 0)];
    }

    /// <summary>Name of the architecture, as torchvision or the paper writes it: <c>resnet50</c>.</summary>
    public string Name { get; }

    /// <summary>Shape of one image.</summary>
    public Shape InputShape => Nodes[0].Shape;

    /// <summary>The layer that gives the result; of several, the first.</summary>
    public Node Output => Outputs[0].Node;

    /// <summary>The layers that give the results, under their names; at least one.</summary>
    public ImmutableArray<NetworkOutput> Outputs { get; }

    /// <summary>Classifiers that are computed in training only, whose weighted losses are added to the loss of the output.</summary>
    public ImmutableArray<AuxiliaryHead> Heads { get; }

    /// <summary>The layers, those of all outputs and heads, in an order in which inputs come first; the first is the input.</summary>
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

    /// <summary>A network of several results, such as the scores and boxes of a detector.</summary>
    /// <param name="name">Name of the network.</param>
    /// <param name="outputs">Its results, each made by <see cref="FeatureMap.ToOutput"/>; of any shapes, and at least one.</param>
    /// <param name="heads">Classifiers in the middle of the network that help in training; none by default.</param>
    /// <exception cref="ArgumentException">
    /// There is no output, two have the same name, an output or head belongs to another network, or a head has another shape than the first
    /// output.
    /// </exception>
    public static Network Of(string name, IReadOnlyList<NetworkOutput> outputs, params AuxiliaryHead[] heads)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        return outputs.Count > 0
            ? new(name, [.. outputs], [.. heads])
            : throw new ArgumentException($"'{name}': a network needs at least one output.", nameof(outputs));
    }

    /// <summary>The network as it scores: without auxiliary heads and their parameters.</summary>
    public Network WithoutHeads() => Heads.IsEmpty ? this : new(Name, Outputs, heads: []);

    /// <summary>For example <c>resnet18: 3x224x224 -> 1000</c>; the shapes of several outputs have commas between.</summary>
    public override string ToString() => $"{Name}: {InputShape} -> {string.Join(", ", Outputs.Select(output => output.Node.Shape))}";

    /// <summary>Builds the network anew, layer by layer from the input on, heads too.</summary>
    /// <param name="replace">Given a layer and the new ones in place of its inputs: the layer that takes its place.</param>
    internal Network Rewrite(Func<Node, IReadOnlyList<Node>, Node> replace)
    {
        var rewritten = new Dictionary<Node, Node>();
        foreach (var node in Nodes)
            rewritten[node] = replace(node, [.. node.Inputs.Select(input => rewritten[input])]);
        return new Network(
            Name,
            [.. Outputs.Select(output => output with { Node = rewritten[output.Node] })],
            [.. Heads.Select(head => head with { Output = rewritten[head.Output] })]);
    }

    private void CheckOutputs()
    {
        if (Outputs.CountBy(output => output.Name).FirstOrDefault(name => name.Value > 1) is { Key: { } twice })
            throw new ArgumentException($"'{Name}' has several outputs '{twice}'. Give each a name of its own.");
        if (Outputs.CountBy(output => output.Node).FirstOrDefault(node => node.Value > 1) is { Key: { } shared })
            throw new ArgumentException($"'{Name}' has several outputs of the same layer, '{shared.Name}'. Read the first one instead.");
        var inputs = ReachableFrom(Outputs.Select(output => output.Node)).Where(node => node.Op is Input).ToArray();
        if (inputs.Length > 1)
            throw new ArgumentException($"The outputs of '{Name}' belong to different networks. Build all of them from one Network.Input.");
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
    internal static ImmutableArray<Node> ReachableFrom(IEnumerable<Node> outputs)
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

/// <summary>A result of a network; <see cref="FeatureMap.ToOutput"/> makes one.</summary>
/// <param name="Name">Name, unique among the outputs of the network.</param>
/// <param name="Node">The layer that gives it.</param>
public sealed record NetworkOutput(string Name, Node Node)
{
    /// <summary>Name of the only output of a network that was given none: <c>output</c>.</summary>
    public const string DefaultName = "output";
}

/// <summary>
/// A second classifier in the middle of a network, whose weighted loss is added in training and which scoring leaves out (Szegedy et al.
/// 2015, section 5). <see cref="FeatureMap.ToAuxiliaryHead"/> makes one.
/// </summary>
/// <param name="Output">The layer that gives its logits, of the shape of the network's own.</param>
/// <param name="LossWeight">What its loss is multiplied by before it is added; more than 0.</param>
public sealed record AuxiliaryHead(Node Output, double LossWeight)
{
    /// <summary>The block that it was built in, such as <c>aux1</c>: the first part of its layer's name.</summary>
    public string Name => Output.Name.Split('.')[0];
}
