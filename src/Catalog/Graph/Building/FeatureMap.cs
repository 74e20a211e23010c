using System.Globalization;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Graph;

/// <summary>
/// The output of a layer while a network is being built. Each method adds a layer behind it and gives that layer's output;
/// several may be added behind the same one.
/// </summary>
public sealed partial class FeatureMap
{
    private readonly NameTable names;
    private readonly string scope;

    internal FeatureMap(Node node, NameTable names, string scope) => (Node, this.names, this.scope) = (node, names, scope);

    internal Node Node { get; }

    /// <summary>Shape for one image.</summary>
    public Shape Shape => Node.Shape;

    /// <summary>Adds the layers of <paramref name="block"/> with names that begin with <paramref name="name"/> and a dot.</summary>
    public FeatureMap In(string name, Func<FeatureMap, FeatureMap> block) =>
        new(block(new FeatureMap(Node, names, NameTable.Join(scope, name))).Node, names, scope);

    /// <summary>A result of a network of several; give it to <see cref="Network.Of"/>.</summary>
    /// <param name="name">Name, unique among the outputs of the network, such as <c>boxes</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is blank.</exception>
    public NetworkOutput ToOutput(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new(name, Node);
    }

    /// <summary>A classifier that ends here and helps in training only; give it to <see cref="ToNetwork"/>.</summary>
    /// <param name="lossWeight">What its loss is multiplied by before it is added to the network's; 0.3 in GoogLeNet.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lossWeight"/> is not a positive number.</exception>
    public AuxiliaryHead ToAuxiliaryHead(double lossWeight)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lossWeight);
        if (!double.IsFinite(lossWeight))
            throw new ArgumentOutOfRangeException(nameof(lossWeight), lossWeight, "The weight of a loss needs to be a positive number.");
        return new(Node, lossWeight);
    }

    /// <summary>The network that ends here.</summary>
    /// <param name="name">Name of the network, such as <c>resnet50</c>.</param>
    /// <param name="heads">Classifiers in the middle of the network that help in training; none by default.</param>
    /// <exception cref="ArgumentException">A head belongs to another network, or has another output shape.</exception>
    public Network ToNetwork(string name, params AuxiliaryHead[] heads) =>
        new(name, [new(NetworkOutput.DefaultName, Node)], [.. heads]);

    private FeatureMap Then(Op op, params FeatureMap[] others) =>
        With(names.Unused(NameTable.Join(scope, op.Kind)), op, others);

    private FeatureMap Then(string name, Op op, params FeatureMap[] others) =>
        With(names.Take(NameTable.Join(scope, name)), op, others);

    private FeatureMap With(string name, Op op, FeatureMap[] others)
    {
        if (others.Any(other => !ReferenceEquals(other.names, names)))
            throw new ArgumentException($"'{name}': the inputs belong to different networks. Build all of them from one Network.Input.");
        return new(new Node(name, op, [Node, .. others.Select(other => other.Node)], names.Count), names, scope);
    }
}

/// <summary>The names that the layers of one network have taken, so that each is unique.</summary>
internal sealed class NameTable
{
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> repeats = new(StringComparer.Ordinal);

    public int Count => taken.Count;

    public static string Join(string scope, string name)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new ArgumentException($"'{scope}': a layer or block needs a name that is not blank; its parameters are stored under it.");
        return scope.Length == 0 ? name : $"{scope}.{name}";
    }

    public string Take(string name) => taken.Add(name)
        ? name
        : throw new ArgumentException($"'{name}': a layer needs a name that no other layer of the network has.");

    /// <summary>The name, with a number behind it from the second use on: relu, relu_1, relu_2.</summary>
    public string Unused(string name)
    {
        var candidate = name;
        while (!taken.Add(candidate))
        {
            // Counting on from the last number keeps networks of thousands of layers fast.
            var repeat = repeats[name] = repeats.GetValueOrDefault(name) + 1;
            candidate = string.Create(CultureInfo.InvariantCulture, $"{name}_{repeat}");
        }

        return candidate;
    }
}
