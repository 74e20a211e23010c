using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>Operators that take some channels or pixels, or put channels behind each other.</summary>
internal static class SelectionImport
{
    public static Signal Concat(OperatorCall call)
    {
        var signals = call.Inputs.Select((_, index) => Padded(call, call.Signal(index))).ToArray();
        var rank = signals[0].Extents.Length;
        var axis = call.Axis(call.Node.Integer("axis", 1), rank);
        if (signals.Length == 1)
            return signals[0];
        if (signals.All(signal => signal.Pixels is not null && signal.Shape.Channels < signal.Node.Shape.Channels) && axis == 1 && rank == 4)
            return Joined(signals);
        if (axis == 1 && rank is 2 or 4)
            return call.Add(new Concat(), [.. signals.Select(call.Plain)]);
        if (axis == rank - 1 && signals.All(signal => !signal.Shape.IsVector && signal.Arrangement.Equals(Arrangement.ChannelsLast(signal.Shape))))
        {
            var joined = call.Add(new Concat(), [.. signals.Select(call.Values)]);
            return joined with { Arrangement = Arrangement.ChannelsLast(joined.Shape) };
        }

        throw call.Unsupported($"it joins axis {axis} of [{string.Join(", ", signals[0].Extents)}]; known are the channels");
    }

    public static Signal Slice(OperatorCall call)
    {
        var signal = call.First;
        var steps = call.FindConstant(4)?.ToIntegers();
        var starts = call.Integers("starts", 1) ?? throw call.Broken("it has no starts");
        var ends = call.Integers("ends", 2) ?? throw call.Broken("it has no ends");
        var axes = call.Integers("axes", 3) ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || (steps ?? starts).Length != starts.Length)
            throw call.Broken("its starts, ends, axes and steps differ in number");

        var (stride, offset, size) = (new Extent(1, 1), new Extent(0, 0), new Extent(signal.Shape.Height, signal.Shape.Width));
        foreach (var (index, given) in axes.Index())
        {
            var axis = call.Axis(given, signal.Extents.Length);
            var (start, count, step) = ConstantShapes.Range(call, starts[index], ends[index], steps?[index] ?? 1, signal.Extents[axis]);
            if (step == 1 && count == signal.Extents[axis])
                continue;
            if (axis == 1 && step == 1)
                signal = Channels(call, signal, start, count);
            else if (axis >= 2 && signal.Extents.Length == 4 && start == 0 && step > 1 && count == (signal.Extents[axis] + step - 1) / step)
                stride = axis == 2 ? stride with { Height = step } : stride with { Width = step };
            else if (axis >= 2 && signal.Extents.Length == 4 && step == 1)
                (offset, size) = axis == 2
                    ? (offset with { Height = start }, size with { Height = count })
                    : (offset with { Width = start }, size with { Width = count });
            else
                throw call.Unsupported(
                    $"it takes {count} of the {signal.Extents[axis]} places of axis {axis} from {start} on in steps of {step}; no layer does");
        }

        if (size != new Extent(signal.Shape.Height, signal.Shape.Width))
            signal = call.Add(new Crop(new FixedSize(size), offset), call.Map(signal));
        return stride == 1 ? signal : call.Add(new Subsample(stride), call.Map(signal));
    }

    public static IReadOnlyList<ImportedValue> Split(OperatorCall call)
    {
        var signal = call.First;
        var axis = call.Axis(call.Node.Integer("axis", 0), signal.Extents.Length);
        if (axis != 1)
            throw call.Unsupported($"it splits axis {axis} of [{string.Join(", ", signal.Extents)}]; known are the channels");
        var (extent, parts) = (signal.Extents[1], call.Node.Outputs.Length);
        var size = (extent + parts - 1) / Math.Max(1, parts);
        var counts = call.Integers("split", 1) ?? [.. Enumerable.Range(0, parts).Select(part => (long)Math.Min(size, extent - (part * size)))];
        if (counts.Length != parts || counts.Any(count => count < 1 || count > extent) || counts.Sum() != extent)
            throw call.Broken($"it splits {extent} channels into {parts} parts of {string.Join(", ", counts)}");

        var results = new List<ImportedValue>();
        var start = 0;
        foreach (var count in counts)
        {
            results.Add(Channels(call, signal, start, (int)count));
            start += (int)count;
        }

        return results;
    }

    public static Signal Gather(OperatorCall call)
    {
        var (signal, indices) = (call.First, call.Constant(1));
        var axis = call.Axis(call.Node.Integer("axis", 0), signal.Extents.Length);
        var extent = signal.Extents[axis];
        var places = Array.ConvertAll(indices.ToIntegers(), index => index < 0 ? index + extent : index);
        if (indices.Extents.Length == 1 && ResizeImport.Pick(call, signal, axis, places) is { } resized)
            return resized;
        if (axis != 1 || indices.Extents.Length > 1 || places.Length == 0 || places[0] < 0 || places[^1] >= extent
            || places.Index().Any(place => place.Item != places[0] + place.Index))
            throw call.Unsupported(
                $"it picks {string.Join(", ", places.Take(5))} of axis {axis} of [{string.Join(", ", signal.Extents)}]; " +
                "known are neighbouring channels, and the nearest pixels of a Resize");
        var picked = Channels(call, signal, (int)places[0], places.Length);
        return indices.Extents.Length == 0 ? picked with { Arrangement = picked.Arrangement.Remove(0) } : picked;
    }

    // Zeros that no window takes up.
    private static Signal Padded(OperatorCall call, Signal signal)
    {
        if (signal.Padding == default)
            return signal;
        var (top, left, bottom, right) = signal.Padding;
        var map = call.Map(signal with { Padding = default });
        var size = new Extent(map.Shape.Height + top + bottom, map.Shape.Width + left + right);
        return call.Add(new Crop(new FixedSize(size), (-top, -left)), map);
    }

    private static Signal Channels(OperatorCall call, Signal signal, int start, int count)
    {
        if (signal.Pixels is not { } pixels || signal.Padding != default || !signal.Arrangement.Equals(Arrangement.Map(signal.Shape)))
            return call.Add(new SliceChannels(start, count), call.Plain(signal));
        return signal with { Pixels = pixels.Slice(start, count), Arrangement = Arrangement.Map(signal.Shape.WithChannels(count)) };
    }

    private static Signal Joined(Signal[] signals)
    {
        var pixels = PixelMapping.Join([.. signals.Select(signal => signal.Pixels!)]);
        return signals[0] with { Pixels = pixels, Arrangement = Arrangement.Map(signals[0].Shape.WithChannels(pixels.Channels.Length)) };
    }
}

/// <summary>Zeros around a map, which the next convolution or pool takes up, and channels of zeros.</summary>
internal static class PaddingImport
{
    private const int Most = 1 << 16;

    public static Signal Pad(OperatorCall call)
    {
        var signal = call.First;
        var pads = Pads(call, signal.Extents.Length);
        if (pads.All(pad => pad == (0, 0)))
            return signal;
        if (call.Node.Text("mode", "constant") != "constant"
            || (call.FindConstant(2)?.ToFloats() is [var value] ? value : call.Node.Number("value", 0)) != 0)
            throw call.Unsupported("it pads with something other than zeros");
        if (pads[0] != (0, 0) || pads.Any(pad => pad.Before < 0 || pad.Behind < 0 || pad.Before > Most || pad.Behind > Most))
            throw call.Unsupported($"it pads [{string.Join(", ", signal.Extents)}] by {string.Join(", ", pads)} pixels");

        if (signal.Arrangement.Axes.Length == 1)
            return Channels(call, call.Vector(signal), pads[1]);
        // Pads may stand one behind another.
        var map = call.Map(signal with { Padding = default });
        var before = signal.Padding;
        var result = pads[1] == (0, 0) ? Plain(signal, map) : Channels(call, map, pads[1]);
        return result with { Padding = before.Plus(new((int)pads[2].Before, (int)pads[3].Before, (int)pads[2].Behind, (int)pads[3].Behind)) };
    }

    private static Signal Plain(Signal signal, Node map) => new(map, Arrangement.Map(map.Shape), signal.Batch);

    private static Signal Channels(OperatorCall call, Node node, (long Before, long Behind) pad) =>
        call.Add(new PadChannels((int)pad.Before, (int)pad.Behind), node);

    private static (long Before, long Behind)[] Pads(OperatorCall call, int rank)
    {
        var numbers = call.Node.Find<long[]>("pads") ?? call.Node.Find<long[]>("paddings") ?? call.FindConstant(1)?.ToIntegers()
            ?? throw call.Broken("it has no pads");
        var axes = call.FindConstant(3) is { } some
            ? some.ToIntegers().Select(axis => call.Axis(axis, rank)).ToArray()
            : [.. Enumerable.Range(0, rank)];
        if (numbers.Length != 2 * axes.Length)
            throw call.Broken($"it has {numbers.Length} pads for {axes.Length} axes");
        var pads = new (long, long)[rank];
        foreach (var (index, axis) in axes.Index())
            pads[axis] = (numbers[index], numbers[index + axes.Length]);
        return pads;
    }
}
