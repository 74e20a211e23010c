using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>Pools.</summary>
internal static class PoolImport
{
    public static Signal Window(OperatorCall call)
    {
        var padded = call.First.Padding;
        var input = call.Map(call.First with { Padding = default });
        var window = WindowAttributes.Of(call, weights: null, input.Shape);
        if (window.Dilation != 1 && call.Node.OpType != "MaxPool")
            throw call.Unsupported($"a pool with a dilation of {window.Dilation} is not known here");
        return call.Node.OpType == "MaxPool" ? Largest(call, input, window, padded) : Mean(call, input, window, padded);
    }

    public static Signal Global(OperatorCall call)
    {
        var input = call.Map(call.First);
        return call.Node.OpType == "GlobalAveragePool" ? call.Add(new GlobalAveragePool(), input) : LargestOfAll(call, input);
    }

    /// <summary>The mean or maximum over rows and columns.</summary>
    public static Signal Reduce(OperatorCall call)
    {
        var signal = call.First;
        var rank = signal.Extents.Length;
        var axes = call.Axes(call.Integers("axes", 1) ?? [], rank);
        var rowsAndColumns = Arrangement.Map(signal.Shape).Axes[1..].SelectMany(parts => parts);
        if (axes.Contains(0) || axes.Length == 0
            || !axes.SelectMany(axis => signal.Arrangement.Axes[axis - 1]).Order(PartOrder).SequenceEqual(rowsAndColumns.Order(PartOrder)))
            throw call.Unsupported(
                $"it reduces the axes {string.Join(", ", axes)} of [{string.Join(", ", signal.Extents)}]; known are all of height and width");

        var kept = axes.Aggregate(signal.Arrangement, (arrangement, axis) => arrangement.Replace(axis - 1, []));
        if (call.Node.Integer("keepdims", 1) == 0)
            kept = axes.Reverse().Aggregate(kept, (arrangement, axis) => arrangement.Remove(axis - 1));
        var map = call.Draft.Unflatten(call.Values(signal)) ?? throw call.Unsupported("it reduces a vector");
        var pooled = call.Node.OpType == "ReduceMean" ? call.Add(new GlobalAveragePool(), map) : LargestOfAll(call, map);
        return pooled with { Arrangement = kept };
    }

    private static Comparer<AxisPart> PartOrder { get; } = Comparer<AxisPart>.Create((first, second) =>
        (first.Axis, -first.Stride).CompareTo((second.Axis, -second.Stride)));

    private static Signal LargestOfAll(OperatorCall call, Node input)
    {
        var whole = new Extent(input.Shape.Height, input.Shape.Width);
        return call.Add(new MaxPool(whole, whole, Padding: 0), input);
    }

    private static Signal Largest(OperatorCall call, Node input, WindowAttributes window, Border padded)
    {
        if (padded != default && !IsNeverNegative(input))
            throw call.Unsupported("a Pad puts zeros around a map with negative values before it, which would win here. Pad in the pool itself");
        var (ceilMode, padding, behind) = Fit(call, input.Shape, window with { Padding = window.Padding.Plus(padded) });
        return call.Add(new MaxPool(window.Kernel, window.Stride, padding, ceilMode) { PaddingBehind = behind, Dilation = window.Dilation }, input);
    }

    private static Signal Mean(OperatorCall call, Node input, WindowAttributes window, Border padded)
    {
        var counts = call.Node.Integer("count_include_pad", 0) != 0;
        if (padded != default)
        {
            if (window.Padding is not { Top: 0, Left: 0 } || (counts && window.Padding != default))
                throw call.Unsupported($"it pads a map that a Pad has padded by {padded} already");
            return MeanOfPadded(call, input, window, padded);
        }

        var (ceilMode, padding, behind) = Fit(call, input.Shape, window, counts);
        var hasPadding = padding != 0 || behind is not null;
        return call.Add(new AveragePool(window.Kernel, window.Stride, padding, ceilMode, counts || !hasPadding) { PaddingBehind = behind }, input);
    }

    // Zeros of a Pad count; where the pool pads a little more behind them, that is what ceil_mode does.
    private static Signal MeanOfPadded(OperatorCall call, Node input, WindowAttributes window, Border padded)
    {
        var all = window with { Padding = window.Padding.Plus(padded) };
        var (padding, behind) = (new Extent(padded.Top, padded.Left), new Extent(padded.Bottom, padded.Right));
        foreach (var ceilMode in (bool[])[false, true])
        {
            var pool = new AveragePool(window.Kernel, window.Stride, padding, ceilMode, CountIncludePadding: true)
            {
                PaddingBehind = behind == padding ? null : behind,
            };
            if (WindowShapes.Pool(call.Node.Name, pool, input.Shape) is var shape && new Extent(shape.Height, shape.Width) == all.Steps(input.Shape))
                return call.Add(pool, input);
        }

        throw call.Unsupported($"it pads a map that a Pad has padded by {padded} already");
    }

    // Padding behind the map never counts in a pool, so that it says how many windows there are and nothing else; a mean may count it.
    private static (bool CeilMode, Extent Padding, Extent? Behind) Fit(OperatorCall call, Shape input, WindowAttributes window, bool counts = false)
    {
        var asked = call.Node.Integer("ceil_mode", 0) != 0;
        var (top, left, bottom, right) = window.Padding;
        if (asked && top == bottom && left == right)
            return (true, new(top, left), null);

        var steps = window.Steps(input, asked);
        var even = window with { Padding = new(top, left, top, left) };
        if (!counts || (top == bottom && left == right))
            foreach (var ceilMode in (bool[])[false, true])
                if (WithinMap(even.Steps(input, ceilMode), even, input) == steps)
                    return (ceilMode, new(top, left), null);
        if (asked && WithinMap(steps, window, input) != steps)
            throw call.Unsupported($"it pads {top} above and {bottom} below, {left} left and {right} right, and has windows beyond, which no pool has");
        return (asked, new(top, left), new(bottom, right));
    }

    // As in the graph, a window has to begin on the map or on the padding in front of it.
    private static Extent WithinMap(Extent steps, WindowAttributes window, Shape input) => new(
        (steps.Height - 1) * window.Stride.Height >= input.Height + window.Padding.Top ? steps.Height - 1 : steps.Height,
        (steps.Width - 1) * window.Stride.Width >= input.Width + window.Padding.Left ? steps.Width - 1 : steps.Width);

    private static bool IsNeverNegative(Node node)
    {
        while (node.Op is MaxPool or AveragePool)
            node = node.Inputs[0];
        return node.Op is Activation
        {
            Function: ActivationFunction.Relu or ActivationFunction.Relu6 or ActivationFunction.Sigmoid or ActivationFunction.HardSigmoid,
        };
    }
}

/// <summary>Adaptive pools whose windows differ in size are exported as products with matrices of means along each axis.</summary>
internal static class AdaptivePoolImport
{
    public static Signal Along(OperatorCall call, Signal signal, Constant matrix, MapAxis axis)
    {
        var map = call.Map(signal);
        var extent = axis == MapAxis.Rows ? map.Shape.Height : map.Shape.Width;
        if (matrix.Extents is not [var output, var input] || input != extent || !AreMeans(matrix.ToFloats(), input, output))
            throw call.Unsupported(
                $"it multiplies the pixels of a map by a matrix [{string.Join(", ", matrix.Extents)}]; known are those of an adaptive average pool");

        var size = axis == MapAxis.Rows ? new Extent(output, map.Shape.Width) : new Extent(map.Shape.Height, output);
        if (map.Op is AdaptiveAveragePool && signal.IsSole)
            return signal.Arrangement.Equals(Arrangement.Map(map.Shape))
                ? Replaced(call, signal, map, size)
                : call.Add(new AdaptiveAveragePool(size), map);
        return call.Add(new AdaptiveAveragePool(size), map);
    }

    private static Signal Replaced(OperatorCall call, Signal signal, Node map, Extent size)
    {
        var pool = call.Draft.Replace(map, new AdaptiveAveragePool(size));
        return signal with { Node = pool, Arrangement = Arrangement.Map(pool.Shape) };
    }

    private static bool AreMeans(float[] matrix, int input, int output)
    {
        for (var i = 0; i < output; i++)
        {
            var (begin, end) = ((int)((long)i * input / output), (int)((((i + 1L) * input) + output - 1) / output));
            for (var j = 0; j < input; j++)
                if (Math.Abs(matrix[(i * input) + j] - (j >= begin && j < end ? 1f / (end - begin) : 0)) > 1e-6f)
                    return false;
        }

        return true;
    }
}
