using System.Buffers;
using Microsoft.ML.Data;

namespace Microsoft.ML.Images.Codecs;

internal static unsafe class PngCodec
{
    // libpng's words when the data end early.
    private const string CutShort = "read beyond end of data";

    public static bool IsPng(ReadOnlySpan<byte> encoded) => encoded.StartsWith(PngChunks.Signature);

    /// <summary>The picture, or null and the reason. As in the real library a cut file is no reason: its missing rows stay empty.</summary>
    public static PixelBuffer? Decode(Span<byte> encoded, out string? problem)
    {
        LibPng.EnsureLoaded();
        // The real library takes the samples as they are; libpng would convert them to sRGB.
        var plain = PngChunks.RemoveColorProfile(encoded);
        var image = new LibPng.Image { Version = LibPng.Version };
        try
        {
            fixed (byte* png = plain)
            {
                if (LibPng.BeginRead(ref image, png, (nuint)plain.Length) != 0)
                    return Read(ref image, out problem);
                problem = image.Message;
                return null;
            }
        }
        finally
        {
            LibPng.Free(ref image);
        }
    }

    public static EncodedImage Encode(PixelBuffer source)
    {
        LibPng.EnsureLoaded();
        var samples = ArrayPool<byte>.Shared.Rent(source.ByteCount);
        try
        {
            return Write(source, samples);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(samples);
        }
    }

    private static PixelBuffer? Read(ref LibPng.Image image, out string? problem)
    {
        if (!PixelBuffer.Fits(image.Width, image.Height))
        {
            problem = $"{image.Width}x{image.Height} pixels are too many";
            return null;
        }

        var hasAlpha = (image.Format & LibPng.FormatAlpha) != 0;
        image.Format = LibPng.FormatBgra;
        image.Flags |= LibPng.Flag16BitSrgb;
        var buffer = PixelBuffer.Rent((int)image.Width, (int)image.Height, MLPixelFormat.Bgra32, isOpaque: !hasAlpha);
        buffer.Bytes.Clear();
        int status;
        fixed (byte* pixels = buffer.Bytes)
            status = LibPng.FinishRead(ref image, background: 0, pixels, buffer.Stride, colormap: 0);
        if (status == 0 && image.Message != CutShort)
        {
            problem = image.Message;
            buffer.Dispose();
            return null;
        }

        if (hasAlpha)
            PixelConversion.Premultiply(buffer.Bytes);
        problem = null;
        return buffer;
    }

    private static EncodedImage Write(PixelBuffer source, byte[] samples)
    {
        var image = new LibPng.Image
        {
            Version = LibPng.Version,
            Width = (uint)source.Width,
            Height = (uint)source.Height,
            Format = CopySamples(source, samples),
        };
        var encoded = EncodedImage.Rent(LargestSize(source));
        var size = (nuint)encoded.Bytes.Length;
        int status;
        fixed (byte* png = encoded.Bytes, pixels = samples)
            status = LibPng.Write(ref image, png, ref size, convertTo8Bit: 0, pixels, rowStride: 0, colormap: 0);
        if (status == 0)
        {
            encoded.Dispose();
            throw new InvalidOperationException($"Cannot encode {source.Width}x{source.Height} pixels as PNG: {image.Message}");
        }

        encoded.Truncate((int)size);
        return encoded;
    }

    private static uint CopySamples(PixelBuffer source, byte[] samples)
    {
        if (!source.IsOpaque)
        {
            PixelConversion.Unpremultiply(source.Bytes, samples);
            return source.Format is MLPixelFormat.Bgra32 ? LibPng.FormatBgra : LibPng.FormatRgba;
        }

        PixelConversion.ToBgr(source).CopyTo(samples, 0);
        return LibPng.FormatBgr;
    }

    // Deflate's worst case (PNG_ZLIB_MAX_SIZE in png.h) and generous room for the chunks around it.
    private static int LargestSize(PixelBuffer source)
    {
        var samples = (long)source.ByteCount + source.Height;
        return checked((int)(samples + (samples >> 3) + (samples >> 6) + (12 * (samples >> 12)) + 4096));
    }
}
