using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Transforms.Images;

/// <summary>
/// How an image lies in a byte array on its way from a row to the network: interleaved red, green and blue bytes for an image, 32-bit
/// floats by channel for a vector.
/// </summary>
/// <param name="Shape">Channels, height and width.</param>
/// <param name="IsImage">Whether the values are bytes of an image.</param>
internal sealed record PixelFormat(Shape Shape, bool IsImage)
{
    public int ByteCount => checked((int)Shape.Count * (IsImage ? 1 : sizeof(float)));

    public static PixelFormat Image(ImageSize size) => new(Shape.Map(3, size.Height, size.Width), IsImage: true);

    public static PixelFormat Vector(Shape shape) => new(shape, IsImage: false);
}
