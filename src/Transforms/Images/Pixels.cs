using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using SkiaSharp;

namespace MLNet.CnnCatalog.Transforms.Images;

/// <summary>A decoded image, read where it lies: four bytes a pixel, the last of which is alpha. Decoders premultiply colours with it.</summary>
internal readonly ref struct Pixels
{
    private const int Opaque = 255;

    private Pixels(ReadOnlySpan<byte> values, int width, int height, bool beginsWithRed)
    {
        Values = values;
        (Width, Height, BeginsWithRed) = (width, height, beginsWithRed);
    }

    public ReadOnlySpan<byte> Values { get; }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Whether a pixel is red, green, blue; else it is blue, green, red.</summary>
    public bool BeginsWithRed { get; }

    /// <exception cref="InvalidDataException">The image has another format.</exception>
    public static Pixels Of(MLImage image) => new(image.Pixels, image.Width, image.Height, image.PixelFormat switch
    {
        MLPixelFormat.Bgra32 => false,
        MLPixelFormat.Rgba32 => true,
        _ => throw new InvalidDataException($"An image has the pixel format {image.PixelFormat}; Bgra32 or Rgba32 is needed."),
    });

    public static Pixels Of(SKBitmap image) =>
        new(image.GetPixelSpan(), image.Width, image.Height, beginsWithRed: image.ColorType == SKColorType.Rgba8888);

    /// <summary>Pixels in memory: red, green, blue, alpha.</summary>
    public static Pixels OfRgba(ReadOnlySpan<byte> values, ImageSize size) => new(values, size.Width, size.Height, beginsWithRed: true);

    /// <summary>The image as it is to be seen, where it was stored turned or mirrored.</summary>
    public Pixels Upright(SKEncodedOrigin origin)
    {
        if (origin is SKEncodedOrigin.TopLeft)
            return this;
        var (width, height) = origin >= SKEncodedOrigin.LeftTop ? (Height, Width) : (Width, Height);
        var stored = MemoryMarshal.Cast<byte, uint>(Values);
        var upright = new uint[stored.Length];
        for (var y = 0; y < height; y++)
        {
            var (first, step) = Row(origin, y);
            for (var x = 0; x < width; x++)
                upright[(y * width) + x] = stored[first + (x * step)];
        }

        return new(MemoryMarshal.AsBytes(upright.AsSpan()), width, height, BeginsWithRed);
    }

    /// <summary>
    /// The image laid on white, as paper would be. Colours above their alpha are not premultiplied, so that the alpha says nothing of them: then
    /// it is passed over.
    /// </summary>
    public Pixels OnWhite()
    {
        if (IsOpaque() || !IsPremultiplied())
            return this;
        var laid = new byte[Values.Length];
        for (var i = 0; i < laid.Length; i += 4)
        {
            var white = Opaque - Values[i + 3];
            (laid[i], laid[i + 1], laid[i + 2], laid[i + 3]) =
                ((byte)(Values[i] + white), (byte)(Values[i + 1] + white), (byte)(Values[i + 2] + white), Opaque);
        }

        return new(laid, Width, Height, BeginsWithRed);
    }

    // Where the pixels of an upright row lie among the stored ones. Origins are those of EXIF, from 1: the sides at which the first stored row and
    // column are seen.
    private (int First, int Step) Row(SKEncodedOrigin origin, int y)
    {
        var (right, bottom) = (Width - 1, (Height - 1) * Width);
        return origin switch
        {
            SKEncodedOrigin.TopRight => ((y * Width) + right, -1),
            SKEncodedOrigin.BottomRight => (bottom - (y * Width) + right, -1),
            SKEncodedOrigin.BottomLeft => (bottom - (y * Width), 1),
            SKEncodedOrigin.LeftTop => (y, Width),
            SKEncodedOrigin.RightTop => (bottom + y, -Width),
            SKEncodedOrigin.RightBottom => (bottom + right - y, -Width),
            SKEncodedOrigin.LeftBottom => (right - y, Width),
            _ => throw new InvalidDataException($"The EXIF orientation {(int)origin} is none of 1 to 8."),
        };
    }

    private bool IsOpaque()
    {
        var pixels = MemoryMarshal.Cast<byte, uint>(Values);
        var all = Vector<uint>.AllBitsSet;
        var vectors = MemoryMarshal.Cast<uint, Vector<uint>>(pixels);
        foreach (var vector in vectors)
            all &= vector;
        var common = uint.MaxValue;
        for (var i = 0; i < Vector<uint>.Count; i++)
            common &= all[i];
        foreach (var pixel in pixels[(vectors.Length * Vector<uint>.Count)..])
            common &= pixel;
        return common >> 24 == Opaque;
    }

    private bool IsPremultiplied()
    {
        for (var i = 0; i < Values.Length; i += 4)
            if (Math.Max(Values[i], Math.Max(Values[i + 1], Values[i + 2])) > Values[i + 3])
                return false;
        return true;
    }
}
