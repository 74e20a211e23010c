using System.Buffers;

namespace MLNet.CnnCatalog.Transforms.Augmentation;

/// <summary>Changes that look at all colours of a pixel, or at its neighbours.</summary>
internal static class ColorPixels
{
    /// <summary>From grey towards the colours, and beyond.</summary>
    public static void Saturate(Span<byte> pixels, float factor)
    {
        var greys = ArrayPool<byte>.Shared.Rent(pixels.Length);
        for (var i = 0; i <= pixels.Length - 3; i += 3)
        {
            var grey = ColorTables.Luma(pixels[i], pixels[i + 1], pixels[i + 2]);
            (greys[i], greys[i + 1], greys[i + 2]) = (grey, grey, grey);
        }

        ColorTables.Blend(greys.AsSpan(0, pixels.Length), pixels, factor);
        ArrayPool<byte>.Shared.Return(greys);
    }

    /// <summary>From a smoothed image towards the image, and beyond. The outermost pixels have too few neighbours, and stay.</summary>
    public static void Sharpen(Raster image, float factor)
    {
        var source = image.Values;
        var target = image.Draft(image.Size);
        var stride = 3 * image.Size.Width;
        source.CopyTo(target);
        var smoothed = ArrayPool<byte>.Shared.Rent(stride);
        for (var y = 1; y < image.Size.Height - 1 && stride > 6; y++)
        {
            var part = smoothed.AsSpan(0, stride - 6);
            Smooth(source.Slice((y - 1) * stride, stride), source.Slice(y * stride, stride), source.Slice((y + 1) * stride, stride), part);
            ColorTables.Blend(part, target.Slice((y * stride) + 3, part.Length), factor);
        }

        ArrayPool<byte>.Shared.Return(smoothed);
        image.Accept(image.Size);
    }

    // The mean of the neighbours, in which a pixel itself counts five times.
    private static void Smooth(ReadOnlySpan<byte> above, ReadOnlySpan<byte> row, ReadOnlySpan<byte> below, Span<byte> target)
    {
        for (var x = 0; x < target.Length; x++)
        {
            var sum = above[x] + above[x + 3] + above[x + 6] + row[x] + (5 * row[x + 3]) + row[x + 6] + below[x] + below[x + 3] + below[x + 6];
            target[x] = (byte)(((2 * sum) + 13) / 26);
        }
    }

    /// <summary>Turns the colour circle, whose 256 steps are those of Pillow's HSV.</summary>
    public static void Turn(Span<byte> pixels, byte steps)
    {
        for (var i = 0; i <= pixels.Length - 3; i += 3)
        {
            var (hue, saturation, value) = ToHsv(pixels[i], pixels[i + 1], pixels[i + 2]);
            (pixels[i], pixels[i + 1], pixels[i + 2]) = ToRgb((byte)(hue + steps), saturation, value);
        }
    }

    private static (byte Hue, byte Saturation, byte Value) ToHsv(byte red, byte green, byte blue)
    {
        var (most, least) = (Math.Max(red, Math.Max(green, blue)), Math.Min(red, Math.Min(green, blue)));
        if (most == least)
            return (0, 0, most);
        var range = (float)(most - least);
        var (fromRed, fromGreen, fromBlue) = ((most - red) / range, (most - green) / range, (most - blue) / range);
        // Float and double take turns as in Pillow.
        var hue = red == most ? fromBlue - fromGreen
            : green == most ? (float)(2.0 + fromRed - fromBlue)
            : (float)(4.0 + fromGreen - fromRed);
        // Pillow takes the remainder of a division by 1.
        var turns = (hue / 6.0) + 1.0;
        hue = (float)(turns >= 1 ? turns - 1 : turns);
        return ((byte)(int)(hue * 255.0), (byte)(int)(range / most * 255.0), most);
    }

    private static (byte Red, byte Green, byte Blue) ToRgb(byte hue, byte saturation, byte value)
    {
        if (saturation == 0)
            return (value, value, value);
        var position = hue * 6.0f / 255.0f;
        var sector = (int)position;
        var (share, depth) = (position - sector, saturation / 255.0f);
        var low = Round(value * (1.0f - depth));
        var falling = Round(value * (1.0f - (depth * share)));
        var rising = Round(value * (1.0f - (depth * (1.0f - share))));
        return (sector % 6) switch
        {
            0 => (value, rising, low),
            1 => (falling, value, low),
            2 => (low, value, rising),
            3 => (low, falling, value),
            4 => (rising, low, value),
            _ => (value, low, falling),
        };
    }

    private static byte Round(float value) => (byte)(int)(value + 0.5);
}
