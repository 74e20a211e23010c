using Microsoft.ML;
using MLNet.CnnCatalog.Transforms.Augmentation;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>What is done to images while a network learns.</summary>
/// <param name="Recipe">The recipe, in which sizes are those of the network.</param>
/// <param name="Images">The image column, read as the recipe begins.</param>
/// <param name="Fed">Height and width that the network is fed, at which the recipe ends.</param>
internal sealed record TrainingAugmentation(AugmentationRecipe Recipe, ImageColumn Images, ImageSize Fed)
{
    // As 224 are cut from 256.
    private const double UsualMargin = 8.0 / 7;

    /// <summary>What the options or the column say; null for nothing.</summary>
    /// <exception cref="ArgumentException">They contradict each other, or the recipe does not fit the images or the network.</exception>
    public static TrainingAugmentation? Of(DataViewSchema schema, ImageColumn images, CnnTrainingOptions options)
    {
        var chosen = AugmentationColumn.Choose(schema, images.Name, options.Augmentation);
        if (chosen is null && options.RepeatedAugmentation > 1)
            throw new ArgumentException(
                $"The option {nameof(options.RepeatedAugmentation)} is {options.RepeatedAugmentation}, and images are not augmented. " +
                $"Set {nameof(options.Augmentation)} too.", nameof(options));
        if (options.CachedImageSize is { } unused && chosen is not { NeedsWholeImage: true })
            throw new ArgumentException(
                $"The option {nameof(options.CachedImageSize)} is {unused}, and no augmentation takes parts of the whole image, such as RandomResizedCrop. " +
                "Leave it out.", nameof(options));
        if (chosen is null)
            return null;
        var fed = new ImageSize(images.Format.Shape.Height, images.Format.Shape.Width);
        var recipe = chosen.For(fed);
        if (!recipe.NeedsWholeImage)
            return new(Checked(recipe, fed, fed), images, fed);
        var length = options.CachedImageSize ?? UsualLength(images.Preparation?.ResizeSize, fed);
        return new(Checked(recipe, fed, length, new(length, 2 * length), new(2 * length, length)), images.Whole(length), fed);
    }

    /// <summary>Height and width of the pixels of an image.</summary>
    /// <param name="original">Those that it had before it was read.</param>
    public ImageSize SizeOf(ImageSize original) => Images.Preparation!.Place(original).Size;

    private static int UsualLength(int? resizeSize, ImageSize fed)
    {
        var longer = Math.Max(fed.Height, fed.Width);
        return (int)Math.Round(resizeSize is { } length ? (double)length * longer / fed.ShorterSide : UsualMargin * longer);
    }

    private static AugmentationRecipe Checked(AugmentationRecipe recipe, ImageSize fed, params ReadOnlySpan<ImageSize> begins)
    {
        foreach (var size in begins)
            if (recipe.SizeAfter(size) is var end && end != fed)
                throw new ArgumentException(
                    $"The augmentation makes images of {end} pixels of those of {size}, and the network is fed {fed}. " +
                    $"End the recipe with Resize(new({fed.Height}, {fed.Width})), or set ImageSize.", nameof(recipe));
        return recipe;
    }
}
