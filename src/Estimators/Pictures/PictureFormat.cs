using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Pictures;

/// <summary>
/// How a picture lies in a byte array on its way from a row to the network: interleaved red, green and blue bytes for an image, 32-bit
/// floats by channel for a vector.
/// </summary>
internal sealed class PictureFormat
{
    private readonly PixelNormalization? normalization;

    private PictureFormat(Shape shape, PixelNormalization? normalization) => (Shape, this.normalization) = (shape, normalization);

    public Shape Shape { get; }

    public bool IsImage => normalization is not null;

    public int ByteCount => checked((int)Shape.Count * (IsImage ? 1 : sizeof(float)));

    public static PictureFormat Image(int side, PixelNormalization normalization) => new(Shape.Map(3, side, side), normalization);

    public static PictureFormat Vector(Shape shape) => new(shape, normalization: null);

    /// <summary>A batch as the network takes it: batch x channels x height x width, normalised, on the device.</summary>
    public Tensor ToBatch(IReadOnlyList<byte[]> pictures, Device device)
    {
        using var scope = NewDisposeScope();
        long[] dimensions = IsImage
            ? [pictures.Count, Shape.Height, Shape.Width, Shape.Channels]
            : [pictures.Count, Shape.Channels, Shape.Height, Shape.Width];
        var raw = empty(dimensions, IsImage ? ScalarType.Byte : ScalarType.Float32);
        var target = raw.bytes;
        foreach (var (index, picture) in pictures.Index())
            picture.CopyTo(target[(index * ByteCount)..]);

        var batch = raw.to(device);
        if (normalization is not null)
            batch = Normalize(batch.permute(0, 3, 1, 2).to_type(ScalarType.Float32), normalization);
        return batch.MoveToOuterDisposeScope();
    }

    private static Tensor Normalize(Tensor pixels, PixelNormalization by)
    {
        float[] means = [(float)(255 * by.Red.Mean), (float)(255 * by.Green.Mean), (float)(255 * by.Blue.Mean)];
        float[] deviations = [(float)(255 * by.Red.Deviation), (float)(255 * by.Green.Deviation), (float)(255 * by.Blue.Deviation)];
        return pixels.sub_(PerChannel(means)).div_(PerChannel(deviations));

        Tensor PerChannel(float[] values) => tensor(values, [1, 3, 1, 1]).to(pixels.device);
    }
}
