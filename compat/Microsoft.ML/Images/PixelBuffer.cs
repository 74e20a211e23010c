using System.Buffers;
using Microsoft.ML.Data;

namespace Microsoft.ML.Images;

/// <summary>Rows of four bytes a pixel without gaps, colours premultiplied by alpha, in memory borrowed from the shared pool.</summary>
internal sealed class PixelBuffer : IDisposable
{
    public const int BytesPerPixel = 4;

    // The resampler reads four pixels at a time and so past the end of a picture that is narrower.
    private const int Slack = 4 * BytesPerPixel;

    private byte[]? bytes;

    private PixelBuffer(int width, int height, MLPixelFormat format, bool isOpaque)
    {
        Width = width;
        Height = height;
        Format = format;
        IsOpaque = isOpaque;
        bytes = ArrayPool<byte>.Shared.Rent(ByteCount + Slack);
    }

    public int Width { get; }

    public int Height { get; }

    public MLPixelFormat Format { get; }

    /// <summary>Whether the picture has no alpha channel. Its bytes then still hold 0 where nothing was drawn.</summary>
    public bool IsOpaque { get; }

    public int Stride => Width * BytesPerPixel;

    public int ByteCount => Stride * Height;

    public Span<byte> Bytes => Memory.AsSpan(0, ByteCount);

    public Span<byte> BytesWithSlack => Memory.AsSpan(0, ByteCount + Slack);

    private byte[] Memory => bytes ?? throw new ObjectDisposedException(nameof(PixelBuffer));

    public static bool Fits(long width, long height) =>
        width > 0 && height > 0 && width * height <= (Array.MaxLength - Slack) / BytesPerPixel;

    public static PixelBuffer Rent(int width, int height, MLPixelFormat format, bool isOpaque) => new(width, height, format, isOpaque);

    public Span<byte> Row(int y) => Memory.AsSpan(y * Stride, Stride);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref bytes, null) is { } memory)
            ArrayPool<byte>.Shared.Return(memory);
    }
}
