namespace MLNet.CnnCatalog.Transforms.Augmentation;

/// <summary>Changes that look at all colours of a pixel, or at its neighbours.</summary>
internal static class ColorPixels
{
    /// <summary>From grey towards the colours, and beyond.</summary>
    public static void Saturate(Span<byte> pixels, float factor)
    {
        for (var i = 0; i < pixels.Length; i += 3)
        {
            var grey = ColorTables.Luma(pixels[i], pixels[i + 1], pixels[i + 2]);
            pixels[i] = ColorTables.Blend(grey, pixels[i], factor);
            pixels[i + 1] = ColorTables.Blend(grey, pixels[i + 1], factor);
            pixels[i + 2] = ColorTables.Blend(grey, pixels[i + 2], factor);
        }
    }

    /// <summary>From a smoothed image towards the image, and beyond. The outermost pixels have too few neighbours, and stay.</summary>
    public static void Sharpen(Raster image, float factor)
    {
        var source = image.Values;
        var target = image.Draft(image.Size);
        var stride = 3 * image.Size.Width;
        source.CopyTo(target);
        for (var y = 1; y < image.Size.Height - 1; y++)
        {
            var above = source.Slice((y - 1) * stride, stride);
            var row = source.Slice(y * stride, stride);
            var below = source.Slice((y + 1) * stride, stride);
            for (var x = 3; x < stride - 3; x++)
            {
                var sum = above[x - 3] + above[x] + above[x + 3] + row[x - 3] + (5 * row[x]) + row[x + 3] + below[x - 3] + below[x] + below[x + 3];
                target[(y * stride) + x] = ColorTables.Blend((byte)(((2 * sum) + 13) / 26), row[x], factor);
            }
        }

        image.Accept(image.Size);
    }

    /// <summary>Turns the colour circle, whose 256 steps are those of Pillow's HSV.</summary>
    public static void Turn(Span<byte> pixels, byte steps)
    {
        for (var i = 0; i < pixels.Length; i += 3)
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
        hue = (float)(((hue / 6.0) + 1.0) % 1.0);
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

    private static byte Round(float value) => (byte)MathF.Round(value, MidpointRounding.AwayFromZero);
}
