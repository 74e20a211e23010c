using System.Collections.Immutable;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>An axis of a feature map.</summary>
internal enum MapAxis
{
    Channels,
    Rows,
    Columns,
}

/// <summary>A part of an axis: <paramref name="Extent"/> places that lie <paramref name="Stride"/> apart.</summary>
internal readonly record struct AxisPart(MapAxis Axis, int Stride, int Extent);

/// <summary>
/// How a tensor of ONNX lists the values of a feature map: for each of its axes behind the batch, the parts of the map's axes that it goes
/// through, the outermost first. Reshapes and transpositions change the arrangement alone; what reads the tensor sees whether it is a plain
/// map, one with channels innermost, a vector, or a map of shuffled channels.
/// </summary>
internal sealed class Arrangement
{
    private Arrangement(IEnumerable<ImmutableArray<AxisPart>> axes) => Axes = [.. axes];

    public ImmutableArray<ImmutableArray<AxisPart>> Axes { get; }

    public IEnumerable<int> Extents => Axes.Select(parts => parts.Aggregate(1, (extent, part) => extent * part.Extent));

    /// <summary>Channels, rows, columns; a vector has one axis.</summary>
    public static Arrangement Plain(Shape shape) => shape.IsVector ? Vector(shape) : Map(shape);

    public static Arrangement Map(Shape shape) =>
        new([Whole(MapAxis.Channels, shape.Channels), Whole(MapAxis.Rows, shape.Height), Whole(MapAxis.Columns, shape.Width)]);

    public static Arrangement ChannelsLast(Shape shape) =>
        new([Whole(MapAxis.Rows, shape.Height), Whole(MapAxis.Columns, shape.Width), Whole(MapAxis.Channels, shape.Channels)]);

    public static Arrangement Vector(Shape shape) => new(
    [
        [
            .. Whole(MapAxis.Channels, shape.Channels),
            .. Whole(MapAxis.Rows, shape.Height),
            .. Whole(MapAxis.Columns, shape.Width),
        ],
    ]);

    public static ImmutableArray<AxisPart> Whole(MapAxis axis, int extent) => extent == 1 ? [] : [new(axis, 1, extent)];

    public bool Equals(Arrangement other) =>
        Axes.Length == other.Axes.Length && Axes.Zip(other.Axes).All(pair => pair.First.SequenceEqual(pair.Second));

    /// <summary>The groups of a map with shuffled channels, as <see cref="Graph.Ops.ChannelShuffle"/> leaves them; null for any other arrangement.</summary>
    public int? ShuffledGroups(Shape shape) =>
        Axes is [[{ Stride: 1 } within, { } across], ..]
        && across.Stride == within.Extent && (long)within.Extent * across.Extent == shape.Channels
        && within.Axis == MapAxis.Channels && across.Axis == MapAxis.Channels
        && Replace(0, Whole(MapAxis.Channels, shape.Channels)).Equals(Map(shape))
            ? across.Extent
            : null;

    /// <summary>
    /// Side of the squares whose pixels have become channels, as <see cref="Graph.Ops.SpaceToDepth"/> puts them; null for any other arrangement.
    /// </summary>
    public int? FoldedBlock(Shape shape)
    {
        if (Axes is not [[.., { Axis: MapAxis.Columns, Stride: 1, Extent: var block }], _, _] || shape.Height % block != 0 || shape.Width % block != 0
            || shape.Height * shape.Width == block * block)
            return null;
        ImmutableArray<AxisPart> channels =
            [.. Whole(MapAxis.Channels, shape.Channels), new(MapAxis.Rows, 1, block), new(MapAxis.Columns, 1, block)];
        return Equals(new([channels, Squares(MapAxis.Rows, shape.Height / block), Squares(MapAxis.Columns, shape.Width / block)])) ? block : null;

        ImmutableArray<AxisPart> Squares(MapAxis axis, int extent) => extent == 1 ? [] : [new(axis, block, extent)];
    }

    /// <summary>For each value in the order of the tensor, its place where channels, rows and columns lie behind each other.</summary>
    public int[] Places(Shape shape) => Axes.SelectMany(parts => parts).Aggregate((int[])[0], (places, part) =>
    {
        var step = part.Stride * part.Axis switch
        {
            MapAxis.Channels => shape.Height * shape.Width,
            MapAxis.Rows => shape.Width,
            _ => 1,
        };
        return [.. places.SelectMany(place => Enumerable.Range(0, part.Extent).Select(index => place + (index * step)))];
    });

    public Arrangement Permute(IEnumerable<int> order) => new(order.Select(axis => Axes[axis]));

    public Arrangement Replace(int axis, ImmutableArray<AxisPart> parts) => new(Axes.SetItem(axis, parts));

    public Arrangement Insert(int axis) => new(Axes.Insert(axis, []));

    public Arrangement Remove(int axis) => new(Axes.RemoveAt(axis));

    /// <summary>The same values in axes of other extents; null where that would tear pixels apart unevenly.</summary>
    public Arrangement? Reshape(IEnumerable<int> extents)
    {
        var open = new Stack<AxisPart>(Axes.SelectMany(parts => parts).Reverse());
        var axes = new List<ImmutableArray<AxisPart>>();
        foreach (var extent in extents)
        {
            if (Take(open, extent) is not { } parts)
                return null;
            axes.Add(Merge(parts));
        }

        return open.Count == 0 ? new(axes) : null;
    }

    private static List<AxisPart>? Take(Stack<AxisPart> open, int extent)
    {
        var parts = new List<AxisPart>();
        for (var needed = extent; needed > 1;)
        {
            if (!open.TryPop(out var part))
                return null;
            if (needed % part.Extent == 0)
            {
                parts.Add(part);
                needed /= part.Extent;
                continue;
            }

            var (inner, rest) = Math.DivRem(part.Extent, needed);
            if (rest != 0)
                return null;
            parts.Add(part with { Stride = part.Stride * inner, Extent = needed });
            open.Push(part with { Extent = inner });
            needed = 1;
        }

        return parts;
    }

    private static ImmutableArray<AxisPart> Merge(List<AxisPart> parts)
    {
        var merged = new List<AxisPart>();
        foreach (var part in parts)
            if (merged.Count > 0 && merged[^1].Axis == part.Axis && merged[^1].Stride == part.Stride * part.Extent)
                merged[^1] = part with { Extent = merged[^1].Extent * part.Extent };
            else
                merged.Add(part);
        return [.. merged];
    }
}
