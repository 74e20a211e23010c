using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <content>Normalisations that PyTorch spells out.</content>
internal sealed partial class Patterns
{
    // x / max(length of the channels, epsilon), where the length may be repeated for each channel before.
    private OnnxNode? OfLengthOne(OnnxNode node)
    {
        if (node.Inputs is not [var x, var bottom])
            return null;
        var least = Produced(bottom, "Expand")?.Inputs[0] ?? bottom;
        return Produced(least, "Clip") is { } clip && Bound(clip, "min", 1) is { } epsilon && Bound(clip, "max", 2) is null
            && Produced(clip.Inputs[0], "ReduceL2") is { } lengths && lengths.Inputs[0] == x && OnlyAxis(lengths) is 1
                ? Standing("LpNormalization", node, x) with
                {
                    Domain = Domain, Attributes = [new("axis", 1L), new("p", 2L), new("epsilon", (float)epsilon)],
                }
                : null;
    }

    // Each group in a row, which is normalised, and back in its place; scale and shift may follow.
    private OnnxNode? InGroups(OnnxNode node)
    {
        if (node.Inputs is not [var normalized, var shape] || Produced(normalized, "InstanceNormalization") is not { Inputs: [var rows, var scale, var shift] } norm
            || Produced(rows, "Reshape") is not { Inputs: [var x, var split] } || Find(split)?.ToIntegers() is not [0, var groups, -1]
            || !IsAll(scale, 1) || !IsAll(shift, 0))
            return null;
        var standing = Standing("GroupNormalization", node, x);
        OnnxAttribute[] attributes = [new("num_groups", groups), new("epsilon", norm.Number("epsilon", 1e-5f))];
        if (Produced(shape, "Shape") is { Inputs: [var measured, ..] } && measured == x)
            return standing with { Attributes = [.. attributes] };
        return Find(shape)?.ToIntegers() is { } target ? standing with { Attributes = [.. attributes, new("target", target)] } : null;
    }

    private bool IsAll(string name, float number) => Find(name) is { } constant && Array.TrueForAll(constant.ToFloats(), value => value == number);
}
