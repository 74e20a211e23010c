using System.Collections.Immutable;

namespace MLNet.CnnCatalog.Graph;

/// <summary>
/// A network as data: an immutable graph of named layers. Summary, running module, exported file and diagram are functions of it.
/// </summary>
public sealed class Network
{
    internal Network(string name, Node output)
    {
        Name = name;
        Output = output;
        Nodes = ReachableFrom(output);
        Parameters = [.. Nodes.SelectMany(node => node.Parameters)];
    }

    /// <summary>Name of the architecture, as torchvision or the paper writes it: <c>resnet50</c>.</summary>
    public string Name { get; }

    /// <summary>Shape of one picture.</summary>
    public Shape InputShape => Nodes[0].Shape;

    /// <summary>The layer that gives the result.</summary>
    public Node Output { get; }

    /// <summary>The layers in an order in which inputs come first; the first is the input.</summary>
    public ImmutableArray<Node> Nodes { get; }

    /// <summary>The state dict's entries, in torchvision's order.</summary>
    public ImmutableArray<Parameter> Parameters { get; }

    /// <summary>Number of trainable numbers.</summary>
    public long ParameterCount => Parameters.Where(parameter => parameter.IsTrainable).Sum(parameter => parameter.Count);

    /// <summary>Begins a network whose pictures have the given shape.</summary>
    /// <param name="channels">Channels of the picture; 3 for colour, 1 for grey.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="width">Width in pixels.</param>
    public static FeatureMap Input(int channels, int height, int width) => Input(Shape.Map(channels, height, width));

    /// <summary>Begins a network whose pictures have the given shape.</summary>
    public static FeatureMap Input(Shape shape)
    {
        var names = new NameTable();
        return new FeatureMap(new Node(names.Take("input"), new Input(shape), [], order: 0), names, scope: "");
    }

    /// <summary>For example <c>resnet18: 3x224x224 -> 1000</c>.</summary>
    public override string ToString() => $"{Name}: {InputShape} -> {Output.Shape}";

    /// <summary>Builds the network anew, layer by layer from the input on.</summary>
    /// <param name="replace">Given a layer and the new ones in place of its inputs: the layer that takes its place.</param>
    internal Network Rewrite(Func<Node, IReadOnlyList<Node>, Node> replace)
    {
        var rewritten = new Dictionary<Node, Node>();
        foreach (var node in Nodes)
            rewritten[node] = replace(node, [.. node.Inputs.Select(input => rewritten[input])]);
        return new Network(Name, rewritten[Output]);
    }

    // Layers are numbered as they are built, which is a topological order; a network keeps those that its output needs.
    private static ImmutableArray<Node> ReachableFrom(Node output)
    {
        var reached = new HashSet<Node> { output };
        var open = new Stack<Node>(reached);
        while (open.TryPop(out var node))
            foreach (var input in node.Inputs)
                if (reached.Add(input))
                    open.Push(input);
        return [.. reached.OrderBy(node => node.Order)];
    }
}
