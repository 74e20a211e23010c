using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace MLNet.CnnCatalog.Transforms.Augmentation;

/// <summary>
/// The image is smoothed by a Gaussian, as torchvision's <c>gaussian_blur</c> does it: in float, mirrored at the sides without their outermost pixel,
/// rounded to the even byte. Here columns come first, then rows.
/// </summary>
/// <param name="Kernel">Height and width of what is averaged in pixels, odd.</param>
/// <param name="Deviation">Standard deviation in pixels.</param>
internal sealed record Blur(ImageSize Kernel, double Deviation) : ImageChange
{
    public override void Apply(Canvas canvas)
    {
        var image = canvas.Image;
        var (size, reach) = (image.Size, Kernel.Width / 2);
        var (stride, padded) = (3 * size.Width, 3 * (size.Width + (2 * reach)));
        var (across, down) = (Weights(Kernel.Width), Weights(Kernel.Height));
        var floats = ArrayPool<float>.Shared.Rent((size.Height * stride) + padded + stride);
        var source = floats.AsSpan(0, size.Height * stride);
        var middle = floats.AsSpan(source.Length, padded);
        var result = floats.AsSpan(source.Length + padded, stride);
        var values = image.Values;
        for (var i = 0; i < source.Length; i++)
            source[i] = values[i];
        var target = image.Draft(size);
        for (var y = 0; y < size.Height; y++)
        {
            var row = middle.Slice(3 * reach, stride);
            row.Clear();
            for (var tap = 0; tap < down.Length; tap++)
                Add(row, source.Slice(Mirrored.WithoutSide(y + tap - (down.Length / 2), size.Height) * stride, stride), down[tap]);
            Pad(middle, reach, size.Width);
            result.Clear();
            for (var tap = 0; tap < across.Length; tap++)
                Add(result, middle.Slice(3 * tap, stride), across[tap]);
            for (var i = 0; i < stride; i++)
                target[(y * stride) + i] = (byte)Math.Clamp(MathF.Round(result[i]), 0, 255);
        }

        ArrayPool<float>.Shared.Return(floats);
        image.Accept(size);
    }

    private float[] Weights(int length)
    {
        var heights = new float[length];
        for (var i = 0; i < length; i++)
            heights[i] = MathF.Exp(-0.5f * MathF.Pow((i - ((length - 1) * 0.5f)) / (float)Deviation, 2));
        var sum = heights.Sum();
        return Array.ConvertAll(heights, height => height / sum);
    }

    private static void Pad(Span<float> row, int reach, int width)
    {
        for (var x = 1; x <= reach; x++)
        {
            row.Slice(3 * (reach + Mirrored.WithoutSide(-x, width)), 3).CopyTo(row.Slice(3 * (reach - x), 3));
            row.Slice(3 * (reach + Mirrored.WithoutSide(width - 1 + x, width)), 3).CopyTo(row.Slice(3 * (reach + width - 1 + x), 3));
        }
    }

    private static void Add(Span<float> sums, ReadOnlySpan<float> values, float weight)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(sums);
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] += new Vector<float>(values[(i * Vector<float>.Count)..]) * weight;
        for (var i = vectors.Length * Vector<float>.Count; i < sums.Length; i++)
            sums[i] += values[i] * weight;
    }
}

/// <summary>Positions beyond the sides of an axis, mirrored into it, however far they lie outside.</summary>
internal static class Mirrored
{
    /// <summary>The outermost pixel comes once: numpy's <c>reflect</c>.</summary>
    public static int WithoutSide(int position, int length)
    {
        if (length == 1)
            return 0;
        var wrapped = Wrap(position, 2 * (length - 1));
        return wrapped < length ? wrapped : (2 * (length - 1)) - wrapped;
    }

    /// <summary>The outermost pixel comes twice: numpy's <c>symmetric</c>.</summary>
    public static int WithSide(int position, int length)
    {
        var wrapped = Wrap(position, 2 * length);
        return wrapped < length ? wrapped : (2 * length) - 1 - wrapped;
    }

    private static int Wrap(int position, int period) => ((position % period) + period) % period;
}
