using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>Deformable convolutions that are written as sampling and a 1x1 convolution, as this library's export does.</summary>
internal sealed partial class Patterns
{
    private OnnxNode? Deformable(OnnxNode conv)
    {
        if (conv.Inputs.Length < 2 || Produced(conv.Inputs[0], "Reshape") is not { } columns || Produced(conv.Inputs[1], "Reshape") is not { } kernel
            || Find(kernel.Inputs[0]) is not { Extents: [_, _, var height, var width] } || Sampled(columns.Inputs[0]) is not var (sample, mask)
            || Produced(sample.Inputs[0], "Reshape") is not { } maps || Integers(maps, 1) is not [-1, _, var rows, var wide]
            || Places(sample.Inputs[1]) is not var (x, y))
            return null;
        var (taps, across) = (height * width, width);
        if (Along(y, 0, rows) is not var (offsets, down) || Along(x, 1, wide) is not var (sameOffsets, right) || offsets != sameOffsets
            || Step(down, taps, tap => tap / across, across) is not var (strideDown, padAbove, spreadDown)
            || Step(right, taps, tap => tap % across, 1) is not var (strideRight, padLeft, spreadRight))
            return null;
        return new("DeformConv", [maps.Inputs[0], kernel.Inputs[0], offsets, conv.Inputs.ElementAtOrDefault(2) ?? "", mask], conv.Outputs)
        {
            Name = conv.Name,
            Domain = Domain,
            Attributes =
            [
                OnnxAttribute.Of("group", conv.Integer("group", 1)),
                OnnxAttribute.List("strides", strideDown, strideRight),
                OnnxAttribute.List("pads", padAbove, padLeft, padAbove, padLeft),
                OnnxAttribute.List("dilations", spreadDown, spreadRight),
            ],
        };
    }

    private (OnnxNode Sample, string Mask)? Sampled(string name)
    {
        if (Produced(name, "GridSample") is { Inputs: [_, _] } sample)
            return IsBilinear(sample) ? (sample, "") : null;
        return Produced(name, "Mul") is { Inputs: [var weighted, var factors] } && Produced(weighted, "GridSample") is { Inputs: [_, _] } masked
            && IsBilinear(masked) && Produced(factors, "Reshape") is { } mask
                ? (masked, mask.Inputs[0])
                : null;
    }

    private static bool IsBilinear(OnnxNode sample) =>
        sample.Text("mode", "bilinear") is "bilinear" or "linear" && sample.Text("padding_mode", "zeros") == "zeros"
        && sample.Integer("align_corners", 0) == 0;

    private (string X, string Y)? Places(string name) =>
        Produced(name, "Reshape") is { } places && Produced(places.Inputs[0], "Transpose") is { } innermost
        && innermost.Find<long[]>("perm") is [0, 1, 3, 4, 2] && Produced(innermost.Inputs[0], "Concat") is { Inputs: [var x, var y] } pairs
        && pairs.Integer("axis", 0) == 2
            ? (x, y)
            : null;

    // (offset + place) 2 / extent + 1 / extent - 1: from pixels to -1 and 1 at the edges.
    private (string Offsets, Constant Places)? Along(string name, long first, long extent)
    {
        if (extent < 1 || Produced(name, "Add") is not { Inputs: [var scaled, var shift] } || !IsNumber(shift, (1.0 / extent) - 1)
            || Produced(scaled, "Mul") is not { Inputs: [var place, var factor] } || !IsNumber(factor, 2.0 / extent)
            || Produced(place, "Add") is not { Inputs: [var offset, var pixels] } || Find(pixels) is not { } constant
            || Produced(offset, "Slice") is not { Inputs.Length: 4 } slice || Integers(slice, 1) is not [var start] || start != first
            || Integers(slice, 2) is not [var end] || end != first + 1 || Integers(slice, 3) is not [2]
            || Produced(slice.Inputs[0], "Reshape") is not { } offsets)
            return null;
        return (offsets.Inputs[0], constant);
    }

    // The place of tap t in step i is i * stride - pad + (row or column of t) * dilation.
    private static (long Stride, long Pad, long Dilation)? Step(Constant places, int taps, Func<int, int> lineOf, int nextLine)
    {
        var values = places.ToFloats();
        if (places.Extents.Length != 4 || places.Extents[0] != taps || taps < 1 || values.Length == 0)
            return null;
        var steps = values.Length / taps;
        var (pad, stride) = (-(long)values[0], steps > 1 ? (long)(values[1] - values[0]) : 1);
        var dilation = nextLine < taps && lineOf(nextLine) == 1 ? (long)(values[nextLine * steps] - values[0]) : 1;
        for (var i = 0; i < values.Length; i++)
            if (values[i] != (i % steps * stride) - pad + (lineOf(i / steps) * dilation))
                return null;
        return (stride, pad, dilation);
    }

    private long[]? Integers(OnnxNode node, int input) => node.Inputs.Length > input ? Find(node.Inputs[input])?.ToIntegers() : null;
}
