namespace Microsoft.ML.Images.Resizing;

/// <summary>
/// How Skia draws a scaled picture at high quality: enlarged with Mitchell's cubic; shrunk by halves with a box, as often as the
/// picture stays at least as large as the result, and then bilinearly.
/// </summary>
internal readonly record struct SmoothFilter(bool IsCubic, int HalvingSteps)
{
    public static SmoothFilter Choose(PixelBuffer source, Placement placement)
    {
        var horizontal = (float)source.Width / placement.Width;
        var vertical = (float)source.Height / placement.Height;
        if (Math.Min(horizontal, vertical) > 1)
            return new SmoothFilter(IsCubic: false, HalvingSteps: (int)MathF.Log2(Math.Max(horizontal, vertical)));
        return new SmoothFilter(IsCubic: Math.Max(horizontal, vertical) != 1, HalvingSteps: 0);
    }
}
