using Microsoft.ML.Data;

namespace Microsoft.ML.Images;

/// <summary>Changes of alpha and channel order, a pixel at a time.</summary>
internal static class PixelConversion
{
    /// <summary>Colours times alpha, in place.</summary>
    public static void Premultiply(Span<byte> pixels)
    {
        for (var i = 0; i + 3 < pixels.Length; i += 4)
        {
            int alpha = pixels[i + 3];
            if (alpha == 255)
                continue;
            for (var channel = i; channel < i + 3; channel++)
                pixels[channel] = MultiplyDivide255(pixels[channel], alpha);
        }
    }

    /// <summary>Colours divided by alpha, from one buffer to another; the order of the channels stays.</summary>
    public static void Unpremultiply(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        for (var i = 0; i + 3 < source.Length; i += 4)
        {
            for (var channel = i; channel < i + 3; channel++)
                destination[channel] = DivideByAlpha(source[channel], source[i + 3]);
            destination[i + 3] = source[i + 3];
        }
    }

    /// <summary>The colours alone in the order blue, green, red, not multiplied by alpha.</summary>
    public static byte[] ToBgr(PixelBuffer buffer)
    {
        var result = new byte[buffer.Width * buffer.Height * 3];
        var (blue, red) = buffer.Format is MLPixelFormat.Bgra32 ? (0, 2) : (2, 0);
        ReadOnlySpan<byte> source = buffer.Bytes;
        for (int from = 0, to = 0; to < result.Length; from += 4, to += 3)
        {
            var alpha = buffer.IsOpaque ? byte.MaxValue : source[from + 3];
            result[to] = DivideByAlpha(source[from + blue], alpha);
            result[to + 1] = DivideByAlpha(source[from + 1], alpha);
            result[to + 2] = DivideByAlpha(source[from + red], alpha);
        }

        return result;
    }

    /// <summary>Swaps red and blue, in place.</summary>
    public static void SwapRedAndBlue(Span<byte> pixels)
    {
        for (var i = 0; i + 3 < pixels.Length; i += 4)
            (pixels[i], pixels[i + 2]) = (pixels[i + 2], pixels[i]);
    }

    /// <summary>a * b / 255, rounded to the nearest.</summary>
    public static byte MultiplyDivide255(int a, int b)
    {
        var product = (a * b) + 128;
        return (byte)((product + (product >> 8)) >> 8);
    }

    private static byte DivideByAlpha(int premultiplied, int alpha) => alpha switch
    {
        255 => (byte)premultiplied,
        0 => 0,
        _ => (byte)Math.Min(255, ((premultiplied * 255) + (alpha / 2)) / alpha),
    };
}
