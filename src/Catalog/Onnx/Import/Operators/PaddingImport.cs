using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Onnx.Import;

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
