using System.Collections.Immutable;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Graph;

/// <summary>One layer of a network: a name, what it computes, and the layers that it reads.</summary>
public sealed class Node
{
    internal Node(string name, Op op, IReadOnlyList<Node> inputs, int order, bool isFrozen = false)
    {
        (Name, Op, Inputs, Order, IsFrozen) = (name, op, inputs, order, isFrozen);
        Shape = ShapeInference.Infer(name, op, [.. inputs.Select(input => input.Shape)]);
        Parameters = [.. Parameter.Of(this)];
    }

    /// <summary>Unique in the network; torchvision's module path for a layer with parameters, such as <c>layer1.0.conv1</c>.</summary>
    public string Name { get; }

    /// <summary>What the layer computes.</summary>
    public Op Op { get; }

    /// <summary>The layers whose outputs this one reads, in the op's order.</summary>
    public IReadOnlyList<Node> Inputs { get; }

    /// <summary>Shape of the output for one image.</summary>
    public Shape Shape { get; }

    /// <summary>The layer's entries of the state dict, in PyTorch's order.</summary>
    public ImmutableArray<Parameter> Parameters { get; }

    /// <summary>Whether training leaves its parameters as they are; <see cref="Freezing"/> makes such layers.</summary>
    public bool IsFrozen { get; }

    /// <summary>Layers are numbered as they are built, so that inputs always come first.</summary>
    internal int Order { get; }

    /// <summary>The same layer behind other inputs.</summary>
    internal Node With(IReadOnlyList<Node> inputs) => With(Op, inputs);

    /// <summary>A layer of the same name in this one's place.</summary>
    internal Node With(Op op, IReadOnlyList<Node> inputs) =>
        op == Op && inputs.SequenceEqual(Inputs) ? this : new Node(Name, op, inputs, Order, IsFrozen);

    /// <summary>The same layer behind other inputs, whose parameters are not trained.</summary>
    internal Node Frozen(IReadOnlyList<Node> inputs) => new(Name, Op, inputs, Order, isFrozen: true);

    /// <summary>For example <c>layer1.0.conv1: conv 64x56x56</c>.</summary>
    public override string ToString() => $"{Name}: {Op.Kind} {Shape}";
}
