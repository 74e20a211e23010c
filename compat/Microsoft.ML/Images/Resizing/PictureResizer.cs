using Microsoft.ML.Data;
using static Microsoft.ML.Transforms.Image.ImageResizingEstimator;

namespace Microsoft.ML.Images.Resizing;

internal static class PictureResizer
{
    public static PixelBuffer Resize(PixelBuffer source, int width, int height, ResizingKind kind, Anchor anchor) => kind switch
    {
        ResizingKind.Fill => NearestNeighbour.Resample(source, width, height),
        ResizingKind.IsoPad => Draw(source, width, height, Placement.Pad(source.Width, source.Height, width, height)),
        ResizingKind.IsoCrop => Draw(source, width, height, Placement.Crop(source.Width, source.Height, width, height, anchor)),
        _ => throw new InvalidOperationException($"There is no resizing kind {kind}."),
    };

    private static PixelBuffer Draw(PixelBuffer source, int width, int height, Placement placement)
    {
        var result = PixelBuffer.Rent(width, height, MLPixelFormat.Bgra32, isOpaque: true);
        result.Bytes.Clear();
        // A picture of extreme proportions shrinks to nothing.
        if (placement.Width == 0 || placement.Height == 0)
            return result;
        var filter = SmoothFilter.Choose(source, placement);
        using var level = Mipmap.Reduce(source, filter.HalvingSteps);
        SeparableResampler.Draw(level ?? source, result, placement, filter);
        if (source.Format is MLPixelFormat.Rgba32)
            PixelConversion.SwapRedAndBlue(result.Bytes);
        return result;
    }
}
