using System.Collections.Immutable;
using MLNet.CnnCatalog.Onnx.Format;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>Operators whose inputs do not depend on the image, as exporters compute sizes with.</summary>
internal static class ConstantOperators
{
    public static Constant Shape(OperatorCall call)
    {
        var extents = Padded(call.Inputs[0]!);
        var rank = extents.Length;
        var start = Clamped(call.Node.Integer("start", 0));
        var end = Clamped(call.Node.Integer("end", rank));
        var places = Enumerable.Range(start, Math.Max(0, end - start)).ToArray();
        var shape = Integers([.. extents.Select(extent => (long)extent)]) with { Sources = Sources(call.Inputs[0]!) };
        return shape.Pick([places.Length], places);

        int Clamped(long axis) => (int)Math.Clamp(axis < 0 ? axis + rank : axis, 0, rank);
    }

    /// <summary>The results; null for an operator that is not known.</summary>
    public static IReadOnlyList<ImportedValue>? Fold(OperatorCall call)
    {
        var result = call.Node.OpType switch
        {
            "Constant" => Constant(call),
            "ConstantOfShape" => OfShape(call),
            "Identity" or "Dropout" => call.Constant(0),
            "Cast" => Cast(call, call.Constant(0)),
            "Gather" => Gather(call),
            "Slice" => Slice(call),
            "Concat" => Concat(call),
            "Unsqueeze" or "Squeeze" or "Reshape" or "Flatten" => Reshape(call),
            "Transpose" => Transpose(call),
            "Expand" => ConstantShapes.Expand(call, call.Constant(0), Extents(call, call.Constant(1))),
            _ => ConstantArithmetic.Fold(call),
        };
        return result is null ? null : [result];
    }

    private static ImmutableArray<int> Padded(ImportedValue value) => value is Signal { Padding: var padding } signal && padding != default
        ? [.. signal.Extents[..2], signal.Extents[2] + padding.Top + padding.Bottom, signal.Extents[3] + padding.Left + padding.Right]
        : value.Extents;

    private static ImmutableArray<MapExtent?> Sources(ImportedValue value) =>
        value is Signal { Shape.IsVector: false } signal && signal.Padding == default
        && signal.Arrangement.Equals(Arrangement.Map(signal.Shape))
            ? [null, null, new(signal.Node, MapAxis.Rows), new(signal.Node, MapAxis.Columns)]
            : [];

    private static Constant Integers(long[] values) => new([values.Length], values);

    private static int[] Extents(OperatorCall call, Constant shape) => Array.ConvertAll(shape.ToIntegers(), extent =>
        extent is >= 0 and <= int.MaxValue ? (int)extent : throw call.Broken($"an extent is {extent}"));

    private static Constant Constant(OperatorCall call)
    {
        foreach (var attribute in call.Node.Attributes)
            switch (attribute.Name, attribute.Value)
            {
                case ("value", OnnxTensor tensor): return Import.Constant.Of(tensor);
                case ("value_float", float number): return new([], [number]);
                case ("value_int", long number): return new([], [number]);
                case ("value_floats", float[] numbers): return new([numbers.Length], numbers);
                case ("value_ints", long[] numbers): return Integers(numbers);
            }

        throw call.Unsupported("it holds no numbers");
    }

    private static Constant OfShape(OperatorCall call)
    {
        var extents = Extents(call, call.Constant(0));
        var value = call.Node.Find<OnnxTensor>("value") is { } tensor ? Import.Constant.Of(tensor) : new([], new float[1]);
        if (value.Count != 1)
            throw call.Broken($"its value has {value.Count} numbers, not one");
        return ConstantShapes.Expand(call, value.Reshape([]), extents);
    }

    private static Constant Cast(OperatorCall call, Constant constant) => (OnnxElementType)call.Node.Integer("to", 1) switch
    {
        OnnxElementType.Float32 or OnnxElementType.Float16 or OnnxElementType.Float64 or OnnxElementType.BFloat16 =>
            new(constant.Extents, constant.ToFloats()),
        _ => constant.IsInteger ? constant : new(constant.Extents, constant.ToIntegers()),
    };

    private static Constant Gather(OperatorCall call)
    {
        var (data, indices) = (call.Constant(0), call.Constant(1));
        var axis = call.Axis(call.Node.Integer("axis", 0), data.Extents.Length);
        var extent = data.Extents[axis];
        var places = Array.ConvertAll(indices.ToIntegers(), index => index >= -extent && index < extent
            ? (int)(index < 0 ? index + extent : index)
            : throw call.Broken($"there is no place {index} in an axis of {extent}"));
        ImmutableArray<int> extents = [.. data.Extents.Take(axis), .. indices.Extents, .. data.Extents.Skip(axis + 1)];
        ConstantShapes.Count(call, extents);

        var inner = data.Extents.Skip(axis + 1).Aggregate(1, (count, each) => count * each);
        var outer = data.Extents.Take(axis).Aggregate(1, (count, each) => count * each);
        return data.Pick(extents,
        [
            .. from block in Enumerable.Range(0, outer)
               from place in places
               from rest in Enumerable.Range(0, inner)
               select (((block * extent) + place) * inner) + rest,
        ]);
    }

    private static Constant Slice(OperatorCall call)
    {
        var data = call.Constant(0);
        var starts = call.Integers("starts", 1) ?? throw call.Broken("it has no starts");
        var ends = call.Integers("ends", 2) ?? throw call.Broken("it has no ends");
        var axes = call.Integers("axes", 3) ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        var steps = call.FindConstant(4)?.ToIntegers() ?? [.. Enumerable.Repeat(1L, starts.Length)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length)
            throw call.Broken("its starts, ends, axes and steps differ in number");

        var (extents, strides, offset) = (data.Extents.ToArray(), ConstantShapes.Strides(data.Extents), 0);
        foreach (var (index, given) in axes.Index())
        {
            var axis = call.Axis(given, extents.Length);
            if (steps[index] == -1 && starts[index] == -1 && ends[index] < -extents[axis])
            {
                // The whole from behind, as PyTorch lists what it pads.
                offset += (extents[axis] - 1) * strides[axis];
                strides[axis] = -strides[axis];
                continue;
            }

            var (start, count, step) = ConstantShapes.Range(call, starts[index], ends[index], steps[index], extents[axis]);
            offset += start * strides[axis];
            (extents[axis], strides[axis]) = (count, strides[axis] * step);
        }

        return data.Pick([.. extents], ConstantShapes.Sources([.. extents], strides, offset));
    }

    private static Constant Concat(OperatorCall call)
    {
        var first = call.Constant(0).Extents;
        var parts = call.Inputs.Select((_, index) => call.Constant(index)).ToArray();
        var axis = call.Axis(call.Node.Integer("axis", 0), first.Length);
        if (axis != 0 || parts.Any(part => part.Extents.Length != first.Length || !part.Extents.Skip(1).SequenceEqual(first.Skip(1))))
            throw call.Unsupported("it joins constants of several dimensions along an inner axis, or of different extents");
        ImmutableArray<int> extents = [parts.Sum(part => part.Extents[0]), .. first.Skip(1)];
        return Import.Constant.Join(extents, parts);
    }

    private static Constant Transpose(OperatorCall call)
    {
        var data = call.Constant(0);
        var rank = data.Extents.Length;
        var order = call.Node.Find<long[]>("perm") ?? [.. Enumerable.Range(0, rank).Reverse().Select(axis => (long)axis)];
        return order.Length == rank && order.Order().SequenceEqual(Enumerable.Range(0, rank).Select(axis => (long)axis))
            ? ConstantShapes.Transpose(data, [.. order.Select(axis => (int)axis)])
            : throw call.Broken($"its order [{string.Join(", ", order)}] is none of {rank} axes");
    }

    private static Constant Reshape(OperatorCall call)
    {
        var data = call.Constant(0);
        var rank = data.Extents.Length;
        var axes = call.Node.OpType is "Unsqueeze" or "Squeeze" ? call.Integers("axes", 1) : null;
        return data.Reshape(call.Node.OpType switch
        {
            "Reshape" => [.. ConstantShapes.Target(call, data.Extents, call.Integers("shape", 1) ?? throw call.Broken("it has no shape"))],
            "Flatten" => Flattened(call, data.Extents),
            "Squeeze" when axes is null => [.. data.Extents.Where(extent => extent != 1)],
            "Squeeze" => call.Axes(axes, rank).Reverse().Aggregate(data.Extents, (extents, axis) => extents[axis] == 1
                ? extents.RemoveAt(axis)
                : throw call.Broken($"it leaves out an axis of {extents[axis]}")),
            _ => axes is null ? throw call.Broken("it has no axes")
                : call.Axes(axes, rank + axes.Length).Aggregate(data.Extents, (extents, axis) => extents.Insert(axis, 1)),
        });
    }

    private static ImmutableArray<int> Flattened(OperatorCall call, ImmutableArray<int> extents)
    {
        var axis = call.Node.Integer("axis", 1);
        var split = axis == extents.Length ? extents.Length : call.Axis(axis, extents.Length);
        return [extents.Take(split).Aggregate(1, (a, b) => a * b), extents.Skip(split).Aggregate(1, (a, b) => a * b)];
    }
}
