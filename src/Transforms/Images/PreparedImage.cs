namespace MLNet.CnnCatalog.Transforms.Images;

/// <summary>
/// An image as a network is fed it. It holds no native memory; disposing it lets others use its memory, and is not needed.
/// </summary>
public sealed class PreparedImage : IDisposable
{
    private readonly ImageColumn column;
    private byte[]? pixels;

    internal PreparedImage(ImageColumn column, (byte[] Pixels, ImageSize Size) image) => (this.column, pixels, Size) = (column, image.Pixels, image.Size);

    /// <summary>Height and width in pixels that the image had, upright.</summary>
    public ImageSize Size { get; }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref pixels, null) is { } memory)
            column.Buffers.Return([memory]);
    }

    internal byte[] PixelsFor(ImageColumn other) =>
        !ReferenceEquals(column, other) ? throw new ArgumentException("An image was prepared by another transformer. Prepare it with the one that scores it.", nameof(other))
        : pixels ?? throw new ObjectDisposedException(nameof(PreparedImage));
}
