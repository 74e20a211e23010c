using System.Numerics;

namespace MLNet.CnnCatalog.Transforms.Augmentation;

/// <summary>Changes that look at one value at a time: a table of 256 results, one for all colours or one for each.</summary>
internal static class ColorTables
{
    private const int Values = 256;

    public static void Apply(Span<byte> pixels, Func<byte, byte> change)
    {
        Span<byte> table = stackalloc byte[Values];
        for (var value = 0; value < Values; value++)
            table[value] = change((byte)value);
        foreach (ref var value in pixels)
            value = table[value];
    }

    /// <summary>Changes each colour by a table that is made of its histogram.</summary>
    public static void ApplyByColor(Span<byte> pixels, Func<int[], byte[]> tableOf)
    {
        var histograms = new[] { new int[Values], new int[Values], new int[Values] };
        var (reds, greens, blues) = (histograms[0], histograms[1], histograms[2]);
        for (var i = 0; i < pixels.Length; i += 3)
        {
            reds[pixels[i]]++;
            greens[pixels[i + 1]]++;
            blues[pixels[i + 2]]++;
        }

        var (red, green, blue) = (tableOf(reds), tableOf(greens), tableOf(blues));
        for (var i = 0; i < pixels.Length; i += 3)
            (pixels[i], pixels[i + 1], pixels[i + 2]) = (red[pixels[i]], green[pixels[i + 1]], blue[pixels[i + 2]]);
    }

    /// <summary>The darkest value becomes 0, the lightest 255.</summary>
    public static byte[] Stretched(int[] histogram)
    {
        var (darkest, lightest) = (Array.FindIndex(histogram, count => count > 0), Array.FindLastIndex(histogram, count => count > 0));
        if (lightest <= darkest)
            return Same();
        var scale = 255.0 / (lightest - darkest);
        var offset = -darkest * scale;
        var table = new byte[Values];
        for (var value = 0; value < Values; value++)
            table[value] = (byte)Math.Clamp((int)((value * scale) + offset), 0, 255);
        return table;
    }

    /// <summary>All values become about equally frequent.</summary>
    public static byte[] Equalized(int[] histogram)
    {
        var step = (histogram.Sum() - histogram[Array.FindLastIndex(histogram, count => count > 0)]) / 255;
        if (step == 0)
            return Same();
        var table = new byte[Values];
        for (var (value, sum) = (0, step / 2); value < Values; sum += histogram[value++])
            table[value] = (byte)Math.Min(sum / step, 255);
        return table;
    }

    /// <summary>From one value towards another and, with a share above 1, beyond: the sum is cut off to a byte.</summary>
    public static byte Blend(byte from, byte to, float share) => (byte)Math.Clamp(from + (share * (to - from)), 0, 255);

    /// <summary>Blends each of many values with another.</summary>
    public static void Blend(ReadOnlySpan<byte> from, Span<byte> to, float share)
    {
        var at = 0;
        for (; at <= to.Length - Vector<byte>.Count; at += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(from[at..]), out var fromLow, out var fromHigh);
            Vector.Widen(new Vector<byte>(to[at..]), out var toLow, out var toHigh);
            Vector.Narrow(Blend(fromLow, toLow, share), Blend(fromHigh, toHigh, share)).CopyTo(to[at..]);
        }

        for (; at < to.Length; at++)
            to[at] = Blend(from[at], to[at], share);
    }

    private static Vector<ushort> Blend(Vector<ushort> from, Vector<ushort> to, float share)
    {
        Vector.Widen(from, out var fromLow, out var fromHigh);
        Vector.Widen(to, out var toLow, out var toHigh);
        return Vector.Narrow(
            Vector.AsVectorUInt32(Blend(Vector.AsVectorInt32(fromLow), Vector.AsVectorInt32(toLow), share)),
            Vector.AsVectorUInt32(Blend(Vector.AsVectorInt32(fromHigh), Vector.AsVectorInt32(toHigh), share)));
    }

    private static Vector<int> Blend(Vector<int> from, Vector<int> to, float share)
    {
        var blended = Vector.ConvertToSingle(from) + (Vector.ConvertToSingle(to - from) * share);
        return Vector.ConvertToInt32(Vector.Min(Vector.Max(blended, Vector<float>.Zero), new Vector<float>(byte.MaxValue)));
    }

    public static byte Luma(byte red, byte green, byte blue) => (byte)(((red * 19595) + (green * 38470) + (blue * 7471) + 0x8000) >> 16);

    /// <summary>The mean of the greys, rounded.</summary>
    public static byte MeanLuma(ReadOnlySpan<byte> pixels)
    {
        var sum = 0L;
        for (var i = 0; i < pixels.Length; i += 3)
            sum += Luma(pixels[i], pixels[i + 1], pixels[i + 2]);
        return (byte)(((double)sum / (pixels.Length / 3)) + 0.5);
    }

    private static byte[] Same() => [.. Enumerable.Range(0, Values).Select(value => (byte)value)];
}
