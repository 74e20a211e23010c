namespace Microsoft.ML.Images.Resizing;

/// <summary>Draws a scaled picture with four taps along each axis: first along rows, of which four are kept, then across those.</summary>
internal static class SeparableResampler
{
    public static void Draw(PixelBuffer source, PixelBuffer destination, Placement placement, SmoothFilter filter)
    {
        var left = Math.Max(0, placement.Left);
        var top = Math.Max(0, placement.Top);
        var right = Math.Min(destination.Width, placement.Left + placement.Width);
        var bottom = Math.Min(destination.Height, placement.Top + placement.Height);
        using var columns = new FilterTaps(source.Width, placement.Left, placement.Width, left, right, filter.IsCubic);
        using var rows = new FilterTaps(source.Height, placement.Top, placement.Height, top, bottom, filter.IsCubic);
        using var ring = new FilteredRows(columns.Length);
        var limitsToAlpha = filter.IsCubic && !source.IsOpaque;
        var next = 0;
        for (var y = 0; y < rows.Length; y++)
        {
            var start = rows.Starts[y];
            var end = Math.Min(start + FilterTaps.Count, source.Height);
            for (next = Math.Max(next, start); next < end; next++)
                ring.Filter(source.BytesWithSlack[(next * source.Stride)..], columns, next);
            var visible = destination.Row(top + y).Slice(left * PixelBuffer.BytesPerPixel, columns.Length * PixelBuffer.BytesPerPixel);
            ring.Blend(start, rows.Weights.Slice(y * FilterTaps.Count, FilterTaps.Count), visible, limitsToAlpha);
        }
    }
}
