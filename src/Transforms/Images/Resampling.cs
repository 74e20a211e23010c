using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json.Serialization;

namespace MLNet.CnnCatalog.Transforms.Images;

/// <summary>How pixels of a resized image are weighed together, as Pillow does it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResizingFilter>))]
public enum ResizingFilter
{
    /// <summary>By a triangle: Pillow's BILINEAR.</summary>
    Bilinear,

    /// <summary>By a cubic, sharper and twice as wide: Pillow's BICUBIC.</summary>
    Bicubic,
}

/// <summary>
/// Resizes with a triangle filter as wide as the larger pixel: bilinear where an image grows, and without aliasing where it shrinks. The numbers are
/// those of Pillow's BILINEAR, which torchvision takes for its published weights: rows first, then columns, rounded to bytes after each. Or with
/// Pillow's BICUBIC, which is twice as wide.
/// </summary>
internal static class Resampling
{
    // Weights are whole numbers of this many bits behind the point, so that the sum of 8-bit products fits 31 bits.
    private const int Precision = 22;
    private const int Half = 1 << (Precision - 1);

    /// <summary>A part of an axis of the result.</summary>
    /// <param name="From">Pixels of the image.</param>
    /// <param name="To">Pixels of the whole result.</param>
    /// <param name="First">First pixel that is computed.</param>
    /// <param name="Count">Pixels that are computed.</param>
    public readonly record struct Axis(int From, int To, int First, int Count)
    {
        /// <summary>Whether each pixel of the result is one of the image.</summary>
        public bool IsWhole => From == To;
    }

    /// <summary>Writes the part of the result as red, green and blue bytes.</summary>
    /// <param name="image">The image.</param>
    /// <param name="columns">The part's columns.</param>
    /// <param name="rows">The part's rows.</param>
    /// <param name="target">From the part's first pixel on.</param>
    /// <param name="stride">Bytes from a row of <paramref name="target"/> to the next.</param>
    /// <param name="kind">The filter.</param>
    public static void Write(Pixels image, Axis columns, Axis rows, Span<byte> target, int stride, ResizingFilter kind = ResizingFilter.Bilinear)
    {
        if (columns.IsWhole && rows.IsWhole)
        {
            Copy(image, columns, rows, target, stride);
            return;
        }

        var (across, down) = (Filter.Of(columns, kind), Filter.Of(rows, kind));
        var (top, bottom) = (down.Starts[0], down.Starts[^1] + down.Lengths[^1]);
        var narrowed = ArrayPool<uint>.Shared.Rent((bottom - top) * columns.Count);
        try
        {
            var pixels = MemoryMarshal.Cast<byte, uint>(image.Values);
            for (var row = top; row < bottom; row++)
                Across(pixels.Slice(row * image.Width, image.Width), across, narrowed.AsSpan((row - top) * columns.Count, columns.Count));
            for (var row = 0; row < rows.Count; row++)
                Down(narrowed.AsSpan((down.Starts[row] - top) * columns.Count), down.WeightsOf(row), target.Slice(row * stride, 3 * columns.Count), image.BeginsWithRed);
        }
        finally
        {
            ArrayPool<uint>.Shared.Return(narrowed);
        }
    }

    private static void Copy(Pixels image, Axis columns, Axis rows, Span<byte> target, int stride)
    {
        var pixels = MemoryMarshal.Cast<byte, uint>(image.Values);
        var (red, blue) = image.BeginsWithRed ? (0, 16) : (16, 0);
        for (var row = 0; row < rows.Count; row++)
        {
            var from = pixels.Slice(((rows.First + row) * image.Width) + columns.First, columns.Count);
            var to = target.Slice(row * stride, 3 * columns.Count);
            for (int column = 0, at = 0; column < from.Length; column++, at += 3)
            {
                var pixel = from[column];
                (to[at], to[at + 1], to[at + 2]) = ((byte)(pixel >> red), (byte)(pixel >> 8), (byte)(pixel >> blue));
            }
        }
    }

    private static void Across(ReadOnlySpan<uint> source, Filter filter, Span<uint> target)
    {
        for (var column = 0; column < target.Length; column++)
        {
            var weights = filter.WeightsOf(column);
            var taps = source.Slice(filter.Starts[column], weights.Length);
            var sum = Vector128.Create(Half);
            for (var tap = 0; tap < weights.Length; tap++)
                sum += Widen(taps[tap]) * weights[tap];
            target[column] = Narrow(sum);
        }
    }

    private static void Down(ReadOnlySpan<uint> source, ReadOnlySpan<int> weights, Span<byte> target, bool beginsWithRed)
    {
        var columns = target.Length / 3;
        var (red, blue) = beginsWithRed ? (0, 16) : (16, 0);
        for (var column = 0; column < columns; column++)
        {
            var sum = Vector128.Create(Half);
            for (var tap = 0; tap < weights.Length; tap++)
                sum += Widen(source[(tap * columns) + column]) * weights[tap];
            var pixel = Narrow(sum);
            (target[3 * column], target[(3 * column) + 1], target[(3 * column) + 2]) =
                ((byte)(pixel >> red), (byte)(pixel >> 8), (byte)(pixel >> blue));
        }
    }

    private static Vector128<int> Widen(uint pixel) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(pixel).AsByte())).AsInt32();

    // Where no weight is negative, the sum stays a byte by itself.
    private static uint Narrow(Vector128<int> sum)
    {
        var bytes = Vector128.Clamp(sum >> Precision, Vector128<int>.Zero, Vector128.Create((int)byte.MaxValue)).AsUInt32();
        return Vector128.Narrow(Vector128.Narrow(bytes, bytes), default).AsUInt32().ToScalar();
    }

    /// <summary>What each pixel of an axis is made of.</summary>
    private readonly record struct Filter(int[] Starts, int[] Lengths, int[] Weights, int Stride)
    {
        public ReadOnlySpan<int> WeightsOf(int index) => Weights.AsSpan(index * Stride, Lengths[index]);

        public static Filter Of(Axis axis, ResizingFilter kind)
        {
            var scale = (double)axis.From / axis.To;
            var pixel = Math.Max(scale, 1);
            var reach = kind == ResizingFilter.Bicubic ? 2 * pixel : pixel;
            var stride = (2 * (int)Math.Ceiling(reach)) + 1;
            var filter = new Filter(new int[axis.Count], new int[axis.Count], new int[axis.Count * stride], stride);
            for (var i = 0; i < axis.Count; i++)
            {
                var centre = (axis.First + i + 0.5) * scale;
                var start = Math.Max(0, (int)(centre - reach + 0.5));
                var end = Math.Min(axis.From, (int)(centre + reach + 0.5));
                (filter.Starts[i], filter.Lengths[i]) = (start, end - start);
                Weigh(filter.Weights.AsSpan(i * stride, end - start), (start - centre + 0.5) / pixel, 1 / pixel, kind);
            }

            return filter;
        }

        private static void Weigh(Span<int> weights, double first, double step, ResizingFilter kind)
        {
            Span<double> heights = weights.Length <= 64 ? stackalloc double[weights.Length] : new double[weights.Length];
            var sum = 0.0;
            for (var i = 0; i < heights.Length; i++)
                sum += heights[i] = kind == ResizingFilter.Bicubic ? Cubic(first + (i * step)) : Math.Max(0, 1 - Math.Abs(first + (i * step)));
            for (var i = 0; i < heights.Length; i++)
                weights[i] = (int)((heights[i] / sum * (1 << Precision)) + Math.CopySign(0.5, heights[i]));
        }

        // Keys 1981, with a slope of -0.5 at 1.
        private static double Cubic(double x) => Math.Abs(x) switch
        {
            < 1 and var near => (((1.5 * near) - 2.5) * near * near) + 1,
            < 2 and var far => ((((far - 5) * far) + 8) * far - 4) * -0.5,
            _ => 0,
        };
    }
}
