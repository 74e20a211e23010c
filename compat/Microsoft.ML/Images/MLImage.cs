using Microsoft.ML.Images;
using Microsoft.ML.Images.Codecs;

namespace Microsoft.ML.Data;

public sealed class MLImage : IDisposable
{
    private PixelBuffer? pixels;
    private string? tag;

    internal MLImage(PixelBuffer pixels) => this.pixels = pixels;

    public MLPixelFormat PixelFormat => Buffer.Format;

    public byte[] GetBGRPixels => PixelConversion.ToBgr(Buffer);

    public ReadOnlySpan<byte> Pixels => Buffer.Bytes;

    public string? Tag
    {
        get
        {
            _ = Buffer;
            return tag;
        }

        set
        {
            _ = Buffer;
            tag = value;
        }
    }

    public int Width => Buffer.Width;

    public int Height => Buffer.Height;

    public int BitsPerPixel
    {
        get
        {
            _ = Buffer;
            return 8 * PixelBuffer.BytesPerPixel;
        }
    }

    internal PixelBuffer Buffer => pixels ?? throw new InvalidOperationException("Object is disposed.");

    public static MLImage CreateFromStream(Stream imageStream)
    {
        ArgumentNullException.ThrowIfNull(imageStream);
        using var encoded = EncodedImage.Read(imageStream);
        return encoded.Decode(nameof(imageStream));
    }

    public static MLImage CreateFromFile(string imagePath)
    {
        ArgumentNullException.ThrowIfNull(imagePath);
        if (!File.Exists(imagePath))
            throw new ArgumentException($"There is no image file '{imagePath}'.", nameof(imagePath));
        using var encoded = EncodedImage.Read(imagePath);
        return encoded.Decode(nameof(imagePath));
    }

    public static MLImage CreateFromPixels(int width, int height, MLPixelFormat pixelFormat, ReadOnlySpan<byte> imagePixelData)
    {
        if (pixelFormat is not (MLPixelFormat.Bgra32 or MLPixelFormat.Rgba32))
            throw new ArgumentException($"Pixel format {pixelFormat} is not supported; give Bgra32 or Rgba32.", nameof(pixelFormat));
        if (width <= 0)
            throw new ArgumentException($"Width {width} is not positive.", nameof(width));
        if (height <= 0)
            throw new ArgumentException($"Height {height} is not positive.", nameof(height));
        if (!PixelBuffer.Fits(width, height) || imagePixelData.Length != width * height * PixelBuffer.BytesPerPixel)
        {
            throw new ArgumentException(
                $"{imagePixelData.Length} bytes of pixels do not make {width}x{height} pixels of 4 bytes.", nameof(imagePixelData));
        }

        var buffer = PixelBuffer.Rent(width, height, pixelFormat, isOpaque: false);
        imagePixelData.CopyTo(buffer.Bytes);
        return new MLImage(buffer);
    }

    public void Save(string imagePath)
    {
        using var encoded = ImageEncoder.Encode(Buffer, imagePath);
        using var stream = new FileStream(imagePath, FileMode.Create, FileAccess.Write);
        stream.Write(encoded.Bytes);
    }

    public void Dispose() => Interlocked.Exchange(ref pixels, null)?.Dispose();
}
