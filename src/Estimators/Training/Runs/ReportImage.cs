using System.Runtime.InteropServices;
using MLNet.CnnCatalog.Transforms.Images;
using SkiaSharp;

namespace MLNet.CnnCatalog.Estimators.Training.Runs;

/// <summary>A small picture of a report: four bytes a pixel.</summary>
internal sealed class ReportImage
{
    private const int Colors = 4;
    private const int LongestSide = 160;
    // Smaller ones are drawn enlarged, pixel by pixel, and would suffer from JPEG.
    private const int SmallSide = 64;
    private const int JpegQuality = 82;

    private readonly byte[] rgba;

    private ReportImage(byte[] rgba, ImageSize size) => (this.rgba, Size) = (rgba, size);

    public ImageSize Size { get; }

    public bool IsSmall => Math.Max(Size.Height, Size.Width) <= SmallSide;

    /// <summary>An image as a network is fed it, shrunk. Floats are drawn from their lowest, black, to their highest; of other than 3 channels, the first.</summary>
    public static ReportImage Of(ReadOnlySpan<byte> pixels, PixelFormat format)
    {
        var rgba = new byte[Colors * format.Shape.Height * format.Shape.Width];
        rgba.AsSpan().Fill(byte.MaxValue);
        if (format.IsImage)
            for (var i = 0; i < rgba.Length / Colors; i++)
                pixels.Slice(3 * i, 3).CopyTo(rgba.AsSpan(Colors * i));
        else
            Draw(MemoryMarshal.Cast<byte, float>(pixels), format.Shape.Channels == 3 ? 3 : 1, rgba);
        return new ReportImage(rgba, new(format.Shape.Height, format.Shape.Width)).Shrunk();
    }

    /// <summary>A matrix of colours, one pixel each, given as opacity from 0 to 1.</summary>
    public static ReportImage Of(ImageSize size, Func<int, int, (SKColor Color, double Opacity)> pixel)
    {
        var image = new ReportImage(new byte[Colors * size.Height * size.Width], size);
        for (var y = 0; y < size.Height; y++)
            for (var x = 0; x < size.Width; x++)
            {
                var (color, opacity) = pixel(y, x);
                image.Set(y, x, color.WithAlpha((byte)Math.Round(byte.MaxValue * Math.Clamp(opacity, 0, 1))));
            }

        return image;
    }

    /// <summary>This picture under colours, which are given for places from 0 to 1 of its height and width.</summary>
    public ReportImage Under(Func<double, double, (SKColor Color, double Opacity)> layer)
    {
        var painted = new ReportImage([.. rgba], Size);
        for (var y = 0; y < Size.Height; y++)
            for (var x = 0; x < Size.Width; x++)
            {
                var (color, opacity) = layer((y + 0.5) / Size.Height, (x + 0.5) / Size.Width);
                var from = rgba.AsSpan(Colors * ((y * Size.Width) + x), Colors);
                painted.Set(y, x, new(Mix(from[0], color.Red), Mix(from[1], color.Green), Mix(from[2], color.Blue)));

                byte Mix(byte below, byte above) => (byte)Math.Round(below + ((above - below) * opacity));
            }

        return painted;
    }

    /// <summary>An address that holds the picture itself: a PNG of what is small, else a JPEG.</summary>
    public string ToDataAddress(bool isLossless = false)
    {
        var (format, kind) = isLossless || IsSmall ? (SKEncodedImageFormat.Png, "png") : (SKEncodedImageFormat.Jpeg, "jpeg");
        using var image = SKImage.FromPixelCopy(new SKImageInfo(Size.Width, Size.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul), rgba);
        using var file = image.Encode(format, JpegQuality);
        return $"data:image/{kind};base64,{Convert.ToBase64String(file.AsSpan())}";
    }

    private static void Draw(ReadOnlySpan<float> values, int channels, Span<byte> rgba)
    {
        var (lowest, highest) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in values)
            (lowest, highest) = (Math.Min(lowest, value), Math.Max(highest, value));
        var (scale, pixels) = (highest > lowest ? byte.MaxValue / (highest - lowest) : 0, rgba.Length / Colors);
        for (var i = 0; i < pixels; i++)
            for (var channel = 0; channel < 3; channel++)
                rgba[(Colors * i) + channel] = (byte)((values[(channels == 3 ? channel * pixels : 0) + i] - lowest) * scale);
    }

    private ReportImage Shrunk()
    {
        var factor = (double)LongestSide / Math.Max(Size.Height, Size.Width);
        if (factor >= 1)
            return this;
        var info = new SKImageInfo(Size.Width, Size.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var whole = new SKBitmap(info);
        Marshal.Copy(rgba, 0, whole.GetPixels(), rgba.Length);
        using var shrunk = whole.Resize(
            info.WithSize(Math.Max(1, (int)(factor * Size.Width)), Math.Max(1, (int)(factor * Size.Height))), SKFilterQuality.High);
        return new(shrunk.GetPixelSpan().ToArray(), new(shrunk.Height, shrunk.Width));
    }

    private void Set(int y, int x, SKColor color)
    {
        var to = rgba.AsSpan(Colors * ((y * Size.Width) + x), Colors);
        (to[0], to[1], to[2], to[3]) = (color.Red, color.Green, color.Blue, color.Alpha);
    }
}
