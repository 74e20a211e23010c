using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Transforms.Images;

/// <summary>What happens to an image before its pixels are read, as options and network together have it.</summary>
/// <param name="Size">Height and width that the network is fed; null where nobody said.</param>
/// <param name="IsChosen">Whether the user chose that size, so that a vector must have it.</param>
/// <param name="Resizing">How an image of another ratio gets there.</param>
/// <param name="ResizeSize">Length of the shorter side before the centre is cut out; null for that of <paramref name="Size"/>.</param>
internal sealed record ImagePreparation(ImageSize? Size, bool IsChosen, ImageResizing Resizing, int? ResizeSize)
{
    /// <summary>Height and width that the network is fed.</summary>
    /// <exception cref="ArgumentException">Nobody said them.</exception>
    public ImageSize KnownSize => Size ?? throw new ArgumentException(
        "Set ImageSize, the height and width in pixels that images are resized to: the network has no size of its own.", nameof(Size));

    /// <summary>The size that an image is resized to; of the network's ratio, and larger than its size where the edges are cut off.</summary>
    public ImageSize ResizedTo => ResizeSize is not { } length ? KnownSize : new(
        Scaled(KnownSize.Height, length, KnownSize.ShorterSide), Scaled(KnownSize.Width, length, KnownSize.ShorterSide));

    /// <summary>How published weights are evaluated; null where that is not known.</summary>
    public static ImagePreparation? Of(PublishedEvaluation? evaluation) =>
        evaluation is null ? null : new(evaluation.ImageSize, IsChosen: false, ImageResizing.Crop, evaluation.ResizeSize);

    /// <summary>What the options say; where they say nothing, what is known of the weights, or what the network was published for.</summary>
    public static ImagePreparation Of(ImageOptions options, Shape? ownShape, ImagePreparation? known)
    {
        if (options.ImageSize is null && options.ResizeSize is null && options.Resizing == ImageResizing.Crop && known is not null)
            return known;
        var size = options.ImageSize ?? (ownShape is { IsVector: false } shape ? new ImageSize(shape.Height, shape.Width) : null);
        return options.ResizeSize is { } length && size is { } cut && length < cut.ShorterSide
            ? throw new ArgumentOutOfRangeException(
                nameof(options.ResizeSize), length,
                $"The option {nameof(options.ResizeSize)} must be at least {cut.ShorterSide}, the shorter side of the {cut} pixels that are cut from it.")
            : new(size, options.ImageSize is not null, options.Resizing, options.ResizeSize);
    }

    private static int Scaled(int side, int length, int shorter) => (int)Math.Round((double)side * length / shorter);
}
