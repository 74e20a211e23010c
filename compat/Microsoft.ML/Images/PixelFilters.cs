using Microsoft.ML.Data;

namespace Microsoft.ML.Images;

/// <summary>New pictures of the same size.</summary>
internal static class PixelFilters
{
    // The luma weights of ML.NET's grayscale transform.
    private const float Red = 0.3f;
    private const float Green = 0.59f;
    private const float Blue = 0.11f;

    public static PixelBuffer Grayscale(PixelBuffer source)
    {
        var result = PixelBuffer.Rent(source.Width, source.Height, MLPixelFormat.Bgra32, isOpaque: true);
        var (blue, red) = source.Format is MLPixelFormat.Bgra32 ? (0, 2) : (2, 0);
        ReadOnlySpan<byte> from = source.Bytes;
        var to = result.Bytes;
        for (var i = 0; i + 3 < from.Length; i += 4)
        {
            var luma = (byte)((Red * from[i + red]) + (Green * from[i + 1]) + (Blue * from[i + blue]) + 0.5f);
            to[i] = luma;
            to[i + 1] = luma;
            to[i + 2] = luma;
            to[i + 3] = from[i + 3];
        }

        return result;
    }
}
