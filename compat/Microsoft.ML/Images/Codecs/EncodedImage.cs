using System.Buffers;
using Microsoft.ML.Data;
using Microsoft.Win32.SafeHandles;

namespace Microsoft.ML.Images.Codecs;

/// <summary>The bytes of an image file, in memory borrowed from the shared pool.</summary>
internal sealed class EncodedImage : IDisposable
{
    private const int FirstCapacity = 32 * 1024;

    private byte[] memory;
    private int length;

    private EncodedImage(int capacity)
    {
        memory = ArrayPool<byte>.Shared.Rent(capacity);
        length = capacity;
    }

    public Span<byte> Bytes => memory.AsSpan(0, length);

    public static EncodedImage Rent(int length) => new(length);

    public static EncodedImage Copy(ReadOnlySpan<byte> bytes)
    {
        var image = new EncodedImage(bytes.Length);
        bytes.CopyTo(image.Bytes);
        return image;
    }

    public static EncodedImage Read(string path)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var size = RandomAccess.GetLength(file);
        if (size > Array.MaxLength)
            throw new IOException($"The image file '{path}' has {size} bytes, more than fit into an array.");
        var image = new EncodedImage((int)size);
        image.Truncate(ReadAll(file, image.Bytes));
        return image;
    }

    public static EncodedImage Read(Stream stream)
    {
        var image = new EncodedImage(FirstCapacity);
        var count = 0;
        int read;
        while ((read = stream.Read(image.memory, count, image.memory.Length - count)) > 0)
        {
            count += read;
            if (count == image.memory.Length)
                image.Grow();
        }

        image.length = count;
        return image;
    }

    /// <param name="parameterName">Whose fault it is if these are not the bytes of a picture.</param>
    public MLImage Decode(string parameterName)
    {
        string? problem;
        PixelBuffer? pixels;
        if (JpegCodec.IsJpeg(Bytes))
            pixels = JpegCodec.Decode(Bytes, out problem);
        else if (PngCodec.IsPng(Bytes))
            pixels = PngCodec.Decode(Bytes, out problem);
        else
            (pixels, problem) = (null, "they begin like neither, and no other kind of file is supported here");
        return pixels is null
            ? throw new ArgumentException($"The {length} bytes are not a JPEG or PNG image: {problem}.", parameterName)
            : new MLImage(pixels);
    }

    public void Truncate(int newLength) => length = newLength;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(memory);
        memory = [];
        length = 0;
    }

    private static int ReadAll(SafeFileHandle file, Span<byte> destination)
    {
        var count = 0;
        int read;
        while (count < destination.Length && (read = RandomAccess.Read(file, destination[count..], count)) > 0)
            count += read;
        return count;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(2 * memory.Length));
        memory.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(memory);
        memory = larger;
    }
}
