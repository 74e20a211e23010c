using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Onnx.Import;

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
