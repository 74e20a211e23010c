using MLNet.CnnCatalog.Transforms.Images;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Torch;

/// <summary>What a network is fed: the images of a column, those of images normalised.</summary>
/// <param name="Images">The column.</param>
/// <param name="Normalization">Applied to images; a vector is taken as it is.</param>
internal sealed record NetworkInput(ImageColumn Images, PixelNormalization Normalization)
{
    private PixelFormat Format => Images.Format;

    /// <summary>Images normalised as the options say, else as published weights were evaluated, else by ImageNet's mean and deviation.</summary>
    public static NetworkInput Of(ImageColumn images, ImageOptions options, PublishedEvaluation? evaluation) =>
        new(images, options.Normalization ?? evaluation?.Normalization ?? PixelNormalization.ImageNet);

    /// <summary>A batch as the network takes it: batch x channels x height x width, on the device.</summary>
    /// <exception cref="InvalidOperationException">The images take more than 2 GiB.</exception>
    public Tensor ToBatch(IReadOnlyList<byte[]> images, Device device)
    {
        using var gathered = Gather(images);
        return Place(gathered, device);
    }

    /// <summary>The images of a batch one behind the other, in memory.</summary>
    /// <exception cref="InvalidOperationException">They take more than 2 GiB.</exception>
    public Tensor Gather(IReadOnlyList<byte[]> images)
    {
        if ((long)images.Count * Format.ByteCount > Array.MaxLength)
            throw new InvalidOperationException($"A batch of {images.Count} images of {Format.Shape} takes more than 2 GiB. Lower BatchSize.");
        var shape = Format.Shape;
        long[] dimensions = Format.IsImage
            ? [images.Count, shape.Height, shape.Width, shape.Channels]
            : [images.Count, shape.Channels, shape.Height, shape.Width];
        var gathered = empty(dimensions, Format.IsImage ? ScalarType.Byte : ScalarType.Float32);
        var target = gathered.bytes;
        foreach (var (index, image) in images.Index())
            image.CopyTo(target[(index * Format.ByteCount)..]);
        return gathered;
    }

    /// <summary>Gathered images as the network takes them, on the device.</summary>
    public Tensor Place(Tensor gathered, Device device)
    {
        using var scope = NewDisposeScope();
        var batch = gathered.to(device).alias();
        if (Format.IsImage)
            batch = Normalize(batch.permute(0, 3, 1, 2).to_type(ScalarType.Float32), Normalization);
        return batch.MoveToOuterDisposeScope();
    }

    private static Tensor Normalize(Tensor pixels, PixelNormalization by)
    {
        float[] means = [(float)(255 * by.Red.Mean), (float)(255 * by.Green.Mean), (float)(255 * by.Blue.Mean)];
        float[] deviations = [(float)(255 * by.Red.Deviation), (float)(255 * by.Green.Deviation), (float)(255 * by.Blue.Deviation)];
        return pixels.sub_(PerChannel(means)).div_(PerChannel(deviations));

        Tensor PerChannel(float[] values) => tensor(values, dimensions: [1, 3, 1, 1]).to(pixels.device);
    }
}
