using System.Collections.Immutable;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>Arithmetic of extents, places and axes.</summary>
internal static class ConstantShapes
{
    private const int MostValues = 1 << 24;

    public static Constant Transpose(Constant constant, IReadOnlyList<int> order)
    {
        ImmutableArray<int> extents = [.. order.Select(axis => constant.Extents[axis])];
        var strides = Strides(constant.Extents);
        return constant.Pick(extents, Sources(extents, [.. order.Select(axis => strides[axis])]));
    }

    /// <summary>The number repeated along the axes of extent 1 that become longer.</summary>
    public static Constant Expand(OperatorCall call, Constant constant, IReadOnlyList<int> target)
    {
        var rank = Math.Max(target.Count, constant.Extents.Length);
        int[] own = [.. Enumerable.Repeat(1, rank - constant.Extents.Length), .. constant.Extents];
        int[] asked = [.. Enumerable.Repeat(1, rank - target.Count), .. target];
        if (own.Zip(asked).Any(pair => pair.First != pair.Second && pair.First != 1 && pair.Second != 1))
            throw call.Broken($"[{string.Join(", ", constant.Extents)}] cannot be repeated to [{string.Join(", ", target)}]");
        ImmutableArray<int> extents = [.. own.Zip(asked, (first, second) => first == 1 ? second : first)];
        Count(call, extents);
        var strides = Strides([.. own]);
        return constant.Pick(extents, Sources(extents, [.. strides.Select((stride, axis) => own[axis] == 1 ? 0 : stride)]));
    }

    public static int Count(OperatorCall call, IEnumerable<int> extents)
    {
        var count = 1L;
        foreach (var extent in extents)
            if (extent < 0 || (count *= extent) > MostValues)
                throw call.Broken($"it makes a constant of [{string.Join(", ", extents)}], of more than {MostValues} values");
        return (int)count;
    }

    /// <summary>What a Reshape makes of extents: 0 keeps one, -1 takes what is left.</summary>
    public static int[] Target(OperatorCall call, IReadOnlyList<int> extents, IReadOnlyList<long> asked)
    {
        var keepsZero = call.Node.Integer("allowzero", 0) != 0;
        var count = extents.Aggregate(1L, (product, extent) => product * extent);
        var target = asked.Select((extent, axis) => extent == 0 && !keepsZero && axis < extents.Count ? extents[axis] : extent).ToArray();
        var known = Product(target.Where(extent => extent != -1));
        for (var axis = 0; axis < target.Length; axis++)
            if (target[axis] == -1)
                target[axis] = known > 0 && count % known == 0 ? (long)(count / known) : -1;
        if (target.Any(extent => extent is < 0 or > int.MaxValue) || Product(target) != count)
            throw call.Broken($"it cannot make [{string.Join(", ", asked)}] of [{string.Join(", ", extents)}]");
        return Array.ConvertAll(target, extent => (int)extent);

        // Beyond what there is, how much more does not matter.
        Int128 Product(IEnumerable<long> some) => some.Aggregate((Int128)1, (product, extent) => product > count ? product : product * extent);
    }

    /// <summary>The places of a Slice along one axis.</summary>
    public static (int Start, int Count, int Step) Range(OperatorCall call, long start, long end, long step, int extent)
    {
        if (step is < 1 or > int.MaxValue)
            throw call.Unsupported($"it goes in steps of {step}");
        var first = Math.Clamp(start < 0 ? start + extent : start, 0, extent);
        var last = Math.Clamp(end < 0 ? end + extent : end, first, extent);
        return ((int)first, (int)((last - first + step - 1) / step), (int)step);
    }

    public static int[] Strides(ImmutableArray<int> extents)
    {
        var strides = new int[extents.Length];
        for (var (axis, stride) = (extents.Length - 1, 1); axis >= 0; axis--)
            (strides[axis], stride) = (stride, stride * extents[axis]);
        return strides;
    }

    /// <summary>For each value in order, its place in a list with other strides.</summary>
    public static int[] Sources(ImmutableArray<int> extents, IReadOnlyList<int> strides, int offset = 0)
    {
        var sources = new int[extents.Aggregate(1, (count, extent) => count * extent)];
        var places = new int[extents.Length];
        var source = offset;
        for (var i = 0; i < sources.Length; i++)
        {
            sources[i] = source;
            for (var axis = extents.Length - 1; axis >= 0; axis--)
            {
                source += strides[axis];
                if (++places[axis] < extents[axis])
                    break;
                source -= strides[axis] * extents[axis];
                places[axis] = 0;
            }
        }

        return sources;
    }
}
