using System.Collections.Concurrent;

namespace MLNet.CnnCatalog.Transforms.Images;

/// <summary>Arrays for images. Those that are given back are used again: the garbage collector has a hard time with many large ones.</summary>
internal sealed class ImageBuffers(PixelFormat format)
{
    private readonly ConcurrentBag<byte[]> idle = [];

    /// <summary>An array for one image, with whatever is in it.</summary>
    public byte[] Take() => idle.TryTake(out var buffer) ? buffer : GC.AllocateUninitializedArray<byte>(format.ByteCount);

    /// <summary>An array for an image of some size, which is usually that of the others.</summary>
    public byte[] Take(ImageSize size)
    {
        var count = checked(3 * size.Height * size.Width);
        return count == format.ByteCount ? Take() : GC.AllocateUninitializedArray<byte>(count);
    }

    /// <summary>Gives arrays back that nobody reads any more.</summary>
    public void Return(IEnumerable<byte[]> buffers)
    {
        foreach (var buffer in buffers)
            idle.Add(buffer);
    }
}
