using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Transforms.Images;

/// <summary>What happens to an image before its pixels are read, as options and network together have it.</summary>
/// <param name="Size">Height and width that the network is fed; null where nobody said.</param>
/// <param name="IsChosen">Whether the user chose that size, so that a vector must have it.</param>
/// <param name="Resizing">How an image of another ratio gets there.</param>
/// <param name="ResizeSize">Length of the shorter side before the centre is cut out; null for that of <paramref name="Size"/>.</param>
internal sealed record ImagePreparation(ImageSize? Size, bool IsChosen, ImageResizing Resizing, int? ResizeSize)
{
    /// <summary>The size that an image is resized to; of the network's ratio, and larger than its size where the edges are cut off.</summary>
    public ImageSize ResizedTo => Size is not { } size ? throw new InvalidOperationException("No size is known.")
        : ResizeSize is not { } length ? size
        : new(Scaled(size.Height, length, size.ShorterSide), Scaled(size.Width, length, size.ShorterSide));

    /// <summary>What the options say, and where they say nothing, how the weights were evaluated or what the network was published for.</summary>
    public static ImagePreparation Of(ImageOptions options, Shape? ownShape, PublishedEvaluation? evaluation)
    {
        if (options.ImageSize is null && options.ResizeSize is null && options.Resizing == ImageResizing.Crop && evaluation is not null)
            return new(evaluation.ImageSize, IsChosen: false, ImageResizing.Crop, evaluation.ResizeSize);
        var size = options.ImageSize ?? (ownShape is { IsVector: false } shape ? new ImageSize(shape.Height, shape.Width) : null);
        return options.ResizeSize is { } length && size is { } known && length < known.ShorterSide
            ? throw new ArgumentOutOfRangeException(
                nameof(options.ResizeSize), length,
                $"The option {nameof(options.ResizeSize)} must be at least {known.ShorterSide}, the shorter side of the {known} pixels that are cut from it.")
            : new(size, options.ImageSize is not null, options.Resizing, options.ResizeSize);
    }

    private static int Scaled(int side, int length, int shorter) => (int)Math.Round((double)side * length / shorter);
}
