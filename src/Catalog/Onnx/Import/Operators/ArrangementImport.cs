using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>Operators that list the same values otherwise.</summary>
internal static class ArrangementImport
{
    public static Signal Rearrange(OperatorCall call)
    {
        var signal = call.First;
        if (signal.Padding != default)
            throw call.Unsupported("a Pad stands before it, which is understood before convolutions and pools alone");
        var rank = signal.Extents.Length;
        var arrangement = call.Node.OpType switch
        {
            "Flatten" => Flatten(call, signal),
            "Reshape" => Reshape(call, signal),
            "Transpose" => Transpose(call, signal, rank),
            "Squeeze" => Squeeze(call, signal, rank),
            _ => Unsqueeze(call, signal, rank),
        };
        if (!signal.Shape.IsVector && arrangement.FoldedBlock(signal.Shape) is { } block)
            return call.Add(new SpaceToDepth(block), call.Values(signal));
        return !signal.Shape.IsVector && arrangement.ShuffledGroups(signal.Shape) is { } groups
            ? call.Add(new ChannelShuffle(groups), call.Values(signal))
            : signal with { Arrangement = arrangement };
    }

    // Row and column within the square are outermost there.
    public static Signal SpaceToDepth(OperatorCall call)
    {
        var map = call.Map(call.First);
        var block = call.Node.Integer("blocksize", 0);
        if (block is < 1 or > ushort.MaxValue)
            throw call.Broken($"it has squares of {block} pixels");
        var folded = call.Add(new SpaceToDepth((int)block), map);
        return map.Shape.Channels == 1 || block == 1 ? folded : call.Add(new ChannelShuffle(map.Shape.Channels), folded.Node);
    }

    private static Arrangement Flatten(OperatorCall call, Signal signal)
    {
        var axis = call.Node.Integer("axis", 1);
        if (axis != 1 && call.Axis(axis, signal.Extents.Length) != 1)
            throw call.Unsupported($"it flattens from axis {axis} on, which joins the batch with the image");
        return signal.Arrangement.Reshape([checked((int)signal.Shape.Count)])!;
    }

    private static Arrangement Reshape(OperatorCall call, Signal signal)
    {
        var target = ConstantShapes.Target(call, signal.Extents, call.Integers("shape", 1) ?? throw call.Broken("it has no shape"));
        if (target.Length < 1 || target[0] != signal.Batch)
            throw call.Unsupported(
                $"it makes [{string.Join(", ", target)}] of [{string.Join(", ", signal.Extents)}], which does not keep the batch in front");
        return signal.Arrangement.Reshape(target.Skip(1))
            ?? throw call.Unsupported($"it makes [{string.Join(", ", target)}] of [{string.Join(", ", signal.Extents)}], which no layer does");
    }

    private static Arrangement Transpose(OperatorCall call, Signal signal, int rank)
    {
        var order = call.Node.Find<long[]>("perm") ?? [.. Enumerable.Range(0, rank).Reverse().Select(axis => (long)axis)];
        if (order.Length != rank || order.Distinct().Count() != rank || order.Any(axis => axis < 0 || axis >= rank))
            throw call.Broken($"its order [{string.Join(", ", order)}] is none of {rank} axes");
        if (order[0] != 0)
            throw call.Unsupported("it moves the batch from the front");
        return signal.Arrangement.Permute(order.Skip(1).Select(axis => (int)axis - 1));
    }

    private static Arrangement Squeeze(OperatorCall call, Signal signal, int rank)
    {
        var given = call.Integers("axes", 1);
        var axes = given is not null ? call.Axes(given, rank) : [.. Enumerable.Range(1, rank - 1).Where(axis => signal.Extents[axis] == 1)];
        if (axes.Any(axis => axis == 0 || signal.Extents[axis] != 1))
            throw call.Unsupported(
                $"it leaves out the axes {string.Join(", ", axes)} of [{string.Join(", ", signal.Extents)}], " +
                "which are not all of extent 1 behind the batch");
        return axes.Reverse().Aggregate(signal.Arrangement, (arrangement, axis) => arrangement.Remove(axis - 1));
    }

    private static Arrangement Unsqueeze(OperatorCall call, Signal signal, int rank)
    {
        var given = call.Integers("axes", 1) ?? throw call.Broken("it has no axes");
        var axes = call.Axes(given, rank + given.Length);
        if (axes.Contains(0))
            throw call.Unsupported("it puts an axis in front of the batch");
        return axes.Aggregate(signal.Arrangement, (arrangement, axis) => arrangement.Insert(axis - 1));
    }
}
