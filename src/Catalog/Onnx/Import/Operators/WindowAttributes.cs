using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Onnx.Import;

/// <summary>The attributes that convolutions and pools share.</summary>
internal sealed record WindowAttributes(Extent Kernel, Extent Stride, Extent Dilation, Border Padding)
{
    public static WindowAttributes Of(OperatorCall call, Extent? weights, Shape input)
    {
        var kernel = Pair(call, "kernel_shape") ?? weights ?? throw call.Broken("it has no kernel_shape");
        if (weights is { } own && own != kernel)
            throw call.Broken($"its kernel_shape is {kernel}, and its weights are {own}");
        var (stride, dilation) = (Pair(call, "strides") ?? 1, Pair(call, "dilations") ?? 1);
        if (stride is not { Height: > 0, Width: > 0 } || dilation is not { Height: > 0, Width: > 0 } || kernel is not { Height: > 0, Width: > 0 })
            throw call.Broken($"kernel {kernel}, stride {stride} and dilation {dilation} must be at least 1");
        return new(kernel, stride, dilation, Pads(call, kernel, stride, dilation, input));
    }

    /// <summary>Number of places of the window along each axis.</summary>
    public Extent Steps(Shape input, bool ceilMode = false) => new(
        Along(input.Height + Padding.Top + Padding.Bottom, Kernel.Height, Dilation.Height, Stride.Height, ceilMode),
        Along(input.Width + Padding.Left + Padding.Right, Kernel.Width, Dilation.Width, Stride.Width, ceilMode));

    private static int Along(int extent, int kernel, int dilation, int stride, bool ceilMode)
    {
        var free = extent - ((long)dilation * (kernel - 1)) - 1;
        return free < 0 ? 0 : (int)((free + (ceilMode ? stride - 1 : 0)) / stride) + 1;
    }

    private static Border Pads(OperatorCall call, Extent kernel, Extent stride, Extent dilation, Shape input)
    {
        switch (call.Node.Text("auto_pad", "NOTSET"))
        {
            case "NOTSET" or "":
                var pads = Numbers(call, "pads", 4) ?? [0, 0, 0, 0];
                return pads.All(pad => pad >= 0) ? new(pads[0], pads[1], pads[2], pads[3]) : throw call.Unsupported("it pads by less than nothing");
            case "VALID":
                return default;
            case "SAME_UPPER" or "SAME_LOWER":
                var (above, below) = Same(input.Height, kernel.Height, stride.Height, dilation.Height);
                var (before, behind) = Same(input.Width, kernel.Width, stride.Width, dilation.Width);
                return call.Node.Text("auto_pad", "") == "SAME_UPPER" ? new(above, before, below, behind) : new(below, behind, above, before);
            case var other:
                throw call.Broken($"its auto_pad is '{other}'");
        }
    }

    private static (int Smaller, int Larger) Same(int extent, int kernel, int stride, int dilation)
    {
        var steps = (extent + stride - 1) / stride;
        var sum = (int)Math.Clamp(((steps - 1L) * stride) + ((kernel - 1L) * dilation) + 1 - extent, 0, int.MaxValue / 4);
        return (sum / 2, sum - (sum / 2));
    }

    private static Extent? Pair(OperatorCall call, string attribute) =>
        Numbers(call, attribute, 2) is [var height, var width] ? new Extent(height, width) : null;

    private static int[]? Numbers(OperatorCall call, string attribute, int count)
    {
        var numbers = call.Node.Find<long[]>(attribute);
        if (numbers is null || (numbers.Length == count && numbers.All(number => Math.Abs(number) <= int.MaxValue / 4)))
            return numbers is null ? null : Array.ConvertAll(numbers, number => (int)number);
        throw call.Unsupported($"its {attribute} is [{string.Join(", ", numbers)}]; a window over a map has height and width, {count} numbers");
    }
}

/// <summary>
/// The graph pads both sides alike, as PyTorch does; TensorFlow often pads one more at the bottom and right. Where the last window does not
/// reach the difference, it does not matter. Elsewhere a row or column of zeros in the kernel says the same.
/// </summary>
internal static class SymmetricPadding
{
    private const int MostAdded = 64;

    public static (WindowAttributes Window, float[] Weights) Of(OperatorCall call, WindowAttributes window, float[] weights, Shape input)
    {
        var steps = window.Steps(input);
        var (top, left, bottom, right) = window.Padding;
        var plain = window with { Padding = new(top, left, top, left) };
        if (plain.Steps(input) == steps)
            return (plain, weights);

        var (missingRows, missingColumns) = (Missing(top, bottom), Missing(left, right));
        if (missingRows % window.Dilation.Height != 0 || missingColumns % window.Dilation.Width != 0
            || missingRows > MostAdded || missingColumns > MostAdded || weights.Length % window.Kernel.Area != 0)
            throw call.Unsupported(
                $"it pads {top} above and {bottom} below, {left} left and {right} right, which no layer does with a dilation of {window.Dilation}");
        var (before, behind) = (
            new Extent(Math.Max(0, bottom - top) / window.Dilation.Height, Math.Max(0, right - left) / window.Dilation.Width),
            new Extent(Math.Max(0, top - bottom) / window.Dilation.Height, Math.Max(0, left - right) / window.Dilation.Width));
        var wider = new Extent(window.Kernel.Height + before.Height + behind.Height, window.Kernel.Width + before.Width + behind.Width);
        var (above, beside) = (Math.Max(top, bottom), Math.Max(left, right));
        call.Draft.Notes.Add(
            $"'{call.Node.Name}' pads {top} above and {bottom} below, {left} left and {right} right; " +
            $"its {window.Kernel} kernel became one of {wider} with zeros.");
        return (window with { Kernel = wider, Padding = new(above, beside, above, beside) }, Widen(weights, window.Kernel, wider, before));
    }

    private static int Missing(int first, int second) => Math.Abs(first - second);

    private static float[] Widen(float[] weights, Extent kernel, Extent wider, Extent before)
    {
        var widened = new float[checked(weights.Length / kernel.Area * wider.Area)];
        for (var row = 0; row < weights.Length / kernel.Width; row++)
        {
            var (map, inner) = Math.DivRem(row, kernel.Height);
            var target = (map * wider.Area) + ((inner + before.Height) * wider.Width) + before.Width;
            weights.AsSpan(row * kernel.Width, kernel.Width).CopyTo(widened.AsSpan(target));
        }

        return widened;
    }
}
