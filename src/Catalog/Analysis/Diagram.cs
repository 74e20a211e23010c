using System.Collections.Immutable;
using System.Globalization;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Analysis;

/// <summary>What every diagram of a network shows: boxes, and frames around repeated blocks.</summary>
internal sealed class Diagram
{
    private readonly DiagramFolding folding;

    public Diagram(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        Network = network;
        folding = new DiagramFolding(network);
        Boxes = Gather();
    }

    public Network Network { get; }

    /// <summary>The boxes; inputs come first.</summary>
    public IReadOnlyList<DiagramBox> Boxes { get; }

    /// <summary>Goes through the boxes in order, and opens and closes the frames around them.</summary>
    /// <param name="open">Given a block and the number of frames around it.</param>
    /// <param name="show">Given a box and the number of frames around it.</param>
    /// <param name="close">Given the number of frames around the one that ends.</param>
    public void Visit(Action<RepeatedBlock, int> open, Action<DiagramBox, int> show, Action<int> close)
    {
        var opened = new Stack<RepeatedBlock>();
        foreach (var box in Boxes)
        {
            CloseBut(box.Frames);
            foreach (var block in box.Frames[opened.Count..])
            {
                open(block, opened.Count);
                opened.Push(block);
            }

            show(box, opened.Count);
        }

        CloseBut([]);

        void CloseBut(ImmutableArray<RepeatedBlock> kept)
        {
            while (opened.TryPeek(out var block) && !kept.Contains(block))
            {
                opened.Pop();
                close(opened.Count);
            }
        }
    }

    /// <summary>Name, what is computed, and the shape of the result.</summary>
    public string[] LinesOf(DiagramBox box)
    {
        var (first, result) = (box.Layers[0], box.Layers[^1].Shape);
        var scope = box.Frames.IsEmpty ? "" : $"{box.Frames[^1].First}.";
        var name = first.Name.StartsWith(scope, StringComparison.Ordinal) ? first.Name[scope.Length..] : first.Name;
        var last = folding.LastCopy(box.Layers[^1]).Shape;
        var shape = last == result ? $"{result}" : $"{result.Channels}..{last}";
        var computed = string.Join(", ", box.Layers.Select(Describe));
        return computed == first.Name.Split('.')[^1] ? [name, shape] : [name, computed, shape];
    }

    /// <summary>Whether the layer shares the box of the one that it stands behind.</summary>
    public static bool WorksValueByValue(Op op) => op is
        BatchNorm or LayerNorm or GroupNorm or L2Norm or LocalResponseNorm or ChannelScale or SubtractMean or Activation or PRelu or Dropout
        or StochasticDepth or Flatten;

    private List<DiagramBox> Gather()
    {
        var (boxes, boxOf) = (new List<DiagramBox>(), new Dictionary<Node, DiagramBox>());
        var readers = folding.Shown.SelectMany(Inputs).CountBy(input => input).ToDictionary();
        foreach (var node in folding.Shown)
        {
            if (WorksValueByValue(node.Op) && Inputs(node) is [{ Op: not Input } input] && readers[input] == 1
                && folding.BlockOf(input) == folding.BlockOf(node))
                boxOf[node] = boxOf[input];
            else
                boxes.Add(boxOf[node] = new DiagramBox(folding.FramesOf(node), [.. Inputs(node).Select(input => boxOf[input]).Distinct()]));
            boxOf[node].Layers.Add(node);
        }

        return boxes;
    }

    private IReadOnlyList<Node> Inputs(Node node) => [.. node.Inputs.Select(folding.FirstCopy)];

    private static string Describe(Node node) => node.Op switch
    {
        Conv conv => Convolution(node, conv),
        DeformableConv deformable => $"deformable {Convolution(node, deformable.Convolution)}",
        ConvTranspose conv => $"convtranspose{Slide(new(conv.Kernel, conv.Stride, conv.Padding, conv.Dilation))}",
        Linear linear => $"linear {linear.Features}",
        PointwiseLinear linear => $"linear {linear.Features}",
        MaxPool or AveragePool => $"{node.Op.Kind}{Slide(Window.Of(node.Op)!.Value)}",
        Subsample subsample => $"subsample /{Short(subsample.Stride)}",
        SpaceToDepth depth => $"spacetodepth {depth.Block}",
        Resize resize => $"{Short(resize.Interpolation)} resize{Factor(resize.Target)}",
        _ => node.Op.Kind,
    };

    private static string Convolution(Node node, Conv conv)
    {
        var isDepthwise = conv.Groups > 1 && conv.Groups == node.Inputs[0].Shape.Channels;
        var groups = conv.Groups > 1 && !isDepthwise ? $" groups {conv.Groups}" : "";
        return $"{(isDepthwise ? "depthwise" : "conv")}{Slide(Window.Of(conv)!.Value)}{groups}";
    }

    private static string Slide(Window window) =>
        $" {window.Kernel}{(window.Stride == 1 ? "" : $" /{Short(window.Stride)}")}" +
        $"{(window.Dilation == 1 ? "" : $" dilation {Short(window.Dilation)}")}";

    private static string Factor(ResizeTarget target) => target switch
    {
        ScaledSize { Height: var height, Width: var width } when height == width =>
            string.Create(CultureInfo.InvariantCulture, $" x{height}"),
        ScaledSize { Height: var height, Width: var width } => string.Create(CultureInfo.InvariantCulture, $" x{height}x{width}"),
        _ => "",
    };

    private static string Short(Interpolation interpolation) => interpolation == Interpolation.Nearest ? "nearest" : "bilinear";

    private static string Short(Extent size) => size.Height == size.Width ? $"{size.Height}" : $"{size}";
}

/// <summary>A box of a diagram: a layer, and those directly behind it that work value by value.</summary>
internal sealed class DiagramBox(ImmutableArray<RepeatedBlock> frames, ImmutableArray<DiagramBox> inputs)
{
    /// <summary>The layers, first to last.</summary>
    public List<Node> Layers { get; } = [];

    /// <summary>The repeated blocks that the box is in, outer ones first.</summary>
    public ImmutableArray<RepeatedBlock> Frames { get; } = frames;

    /// <summary>The boxes that it reads.</summary>
    public ImmutableArray<DiagramBox> Inputs { get; } = inputs;
}
