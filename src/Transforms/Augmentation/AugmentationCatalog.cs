using MLNet.CnnCatalog.Transforms.Augmentation;

namespace Microsoft.ML;

/// <summary>Augmentation in pipelines, and of data.</summary>
public static class AugmentationCatalog
{
    extension(TransformsCatalog catalog)
    {
        /// <summary>
        /// Has the trainers of this library augment the images of a column while they learn: <c>AugmentImages("Image", a =>
        /// a.RandomResizedCrop().HorizontalFlip())</c>. The images of the column stay as they are: only the recipe is noted, in an annotation of the column.
        /// Validation, test folds, <c>Transform</c>, prediction engines and saved models see nothing of it. A column that has a recipe already gets this one
        /// behind it.
        /// </summary>
        /// <param name="imageColumnName">Column of images or of the bytes of image files. Transforms that make another image of it lose the recipe.</param>
        /// <param name="recipe">Adds augmentations to a recipe of none.</param>
        /// <exception cref="ArgumentException">
        /// An option of an augmentation is wrong; fitting throws it where the column is missing or a vector of numbers.
        /// </exception>
        public IEstimator<ITransformer> AugmentImages(string imageColumnName, Func<AugmentationRecipe, AugmentationRecipe> recipe)
        {
            ArgumentNullException.ThrowIfNull(catalog);
            ArgumentException.ThrowIfNullOrEmpty(imageColumnName);
            ArgumentNullException.ThrowIfNull(recipe);
            return new AugmentationMark(imageColumnName, recipe(AugmentationRecipe.Empty));
        }
    }

    extension(DataOperationsCatalog catalog)
    {
        /// <summary>
        /// Rows with augmented images, for trainers that do not augment by themselves: every row comes as it is, and behind it <paramref name="copies"/>
        /// times with its image augmented. Images are made when they are read, the same in every pass. Augment training rows alone: in a split or in
        /// cross-validation, copies of an image would stand on both sides.
        /// </summary>
        /// <param name="data">The rows.</param>
        /// <param name="imageColumnName">
        /// Column of images or of the bytes of image files. It becomes one of images, upright and laid on white, of the sizes that they have then.
        /// </param>
        /// <param name="recipe">Adds augmentations to a recipe of none.</param>
        /// <param name="copies">Augmented rows for each row, at least 1.</param>
        /// <param name="seed">Seed of what is drawn.</param>
        /// <exception cref="ArgumentException">The column is missing or a vector of numbers, or an option of an augmentation is wrong.</exception>
        /// <exception cref="ArgumentOutOfRangeException">There are fewer copies than one.</exception>
        public IDataView AugmentImages(
            IDataView data, string imageColumnName, Func<AugmentationRecipe, AugmentationRecipe> recipe, int copies = 1, int seed = 1)
        {
            ArgumentNullException.ThrowIfNull(catalog);
            ArgumentNullException.ThrowIfNull(data);
            ArgumentException.ThrowIfNullOrEmpty(imageColumnName);
            ArgumentNullException.ThrowIfNull(recipe);
            ArgumentOutOfRangeException.ThrowIfLessThan(copies, 1);
            return new AugmentedView(data, imageColumnName, recipe(AugmentationRecipe.Empty), copies, seed);
        }
    }
}
