using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.Images.Codecs;

internal static unsafe class JpegCodec
{
    // What the real library asks of its encoder.
    private const int Quality = 100;

    public static bool IsJpeg(ReadOnlySpan<byte> encoded) => encoded.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    /// <summary>The picture, or null and the reason. As in the real library a cut file is no reason.</summary>
    public static PixelBuffer? Decode(ReadOnlySpan<byte> encoded, out string? problem)
    {
        TurboJpeg.EnsureLoaded();
        var decoder = TurboJpeg.InitDecompress();
        try
        {
            return Decode(decoder, encoded, out problem);
        }
        finally
        {
            TurboJpeg.Destroy(decoder);
        }
    }

    public static EncodedImage Encode(PixelBuffer source)
    {
        TurboJpeg.EnsureLoaded();
        var encoder = TurboJpeg.InitCompress();
        byte* jpeg = null;
        CULong size = default;
        try
        {
            var format = source.Format is MLPixelFormat.Bgra32 ? TurboJpeg.FormatBgrx : TurboJpeg.FormatRgbx;
            int status;
            fixed (byte* pixels = source.Bytes)
            {
                status = TurboJpeg.Compress(
                    encoder, pixels, source.Width, source.Stride, source.Height, format, ref jpeg, ref size,
                    TurboJpeg.Subsampling420, Quality, flags: 0);
            }

            if (status != 0)
            {
                throw new InvalidOperationException(
                    $"Cannot encode {source.Width}x{source.Height} pixels as JPEG: {TurboJpeg.LastError(encoder)}");
            }

            return EncodedImage.Copy(new ReadOnlySpan<byte>(jpeg, checked((int)size.Value)));
        }
        finally
        {
            TurboJpeg.Free(jpeg);
            TurboJpeg.Destroy(encoder);
        }
    }

    private static PixelBuffer? Decode(nint decoder, ReadOnlySpan<byte> encoded, out string? problem)
    {
        fixed (byte* jpeg = encoded)
        {
            var size = new CULong((nuint)encoded.Length);
            // A rare chroma subsampling fails here after the size was found; it decodes all the same.
            var status = TurboJpeg.DecompressHeader(decoder, jpeg, size, out var width, out var height, out _, out var colorspace);
            if (width <= 0 || height <= 0 || colorspace < 0)
            {
                problem = status != 0 ? TurboJpeg.LastError(decoder) : "no picture begins in them";
                return null;
            }

            if (!PixelBuffer.Fits(width, height))
            {
                problem = $"{width}x{height} pixels are too many";
                return null;
            }

            return Decompress(decoder, jpeg, size, (width, height, colorspace), out problem);
        }
    }

    private static PixelBuffer? Decompress(
        nint decoder, byte* jpeg, CULong size, (int Width, int Height, int Colorspace) header, out string? problem)
    {
        var isCmyk = header.Colorspace is TurboJpeg.ColorspaceCmyk or TurboJpeg.ColorspaceYcck;
        var buffer = PixelBuffer.Rent(header.Width, header.Height, MLPixelFormat.Bgra32, isOpaque: true);
        int status;
        fixed (byte* pixels = buffer.Bytes)
        {
            status = TurboJpeg.Decompress(
                decoder, jpeg, size, pixels, header.Width, buffer.Stride, header.Height,
                isCmyk ? TurboJpeg.FormatCmyk : TurboJpeg.FormatBgra, flags: 0);
        }

        if (status != 0 && TurboJpeg.GetErrorCode(decoder) != TurboJpeg.SeverityWarning)
        {
            problem = TurboJpeg.LastError(decoder);
            buffer.Dispose();
            return null;
        }

        if (isCmyk)
            ConvertInvertedCmyk(buffer.Bytes);
        problem = null;
        return buffer;
    }

    /// <summary>Four inks as Adobe stores them, 255 being none, to colours.</summary>
    private static void ConvertInvertedCmyk(Span<byte> pixels)
    {
        for (var i = 0; i + 3 < pixels.Length; i += 4)
        {
            var (cyan, magenta, yellow, black) = (pixels[i], pixels[i + 1], pixels[i + 2], pixels[i + 3]);
            pixels[i] = PixelConversion.MultiplyDivide255(yellow, black);
            pixels[i + 1] = PixelConversion.MultiplyDivide255(magenta, black);
            pixels[i + 2] = PixelConversion.MultiplyDivide255(cyan, black);
            pixels[i + 3] = byte.MaxValue;
        }
    }
}
