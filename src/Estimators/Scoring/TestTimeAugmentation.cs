using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Estimators;

/// <summary>
/// Views of an image that a classifier scores one by one, and whose probabilities are averaged (Krizhevsky et al. 2012, section 4.1). Scoring takes as many
/// times longer. Crops have the size that the network takes, and are cut from a larger image, whose shorter side has the length of <c>ResizeSize</c>; where
/// nothing says it, the image is larger by 8/7: 256 x 256 for a network of 224 x 224.
/// </summary>
public enum TestTimeAugmentation
{
    /// <summary>The image alone.</summary>
    None,

    /// <summary>The image and its mirror image; for images of which left and right mean the same.</summary>
    HorizontalFlip,

    /// <summary>The four corners and the centre of a larger image, as torchvision's <c>five_crop</c>. It needs an image column.</summary>
    FiveCrop,

    /// <summary>Those five crops of the image and of its mirror image, as torchvision's <c>ten_crop</c>. It needs an image column.</summary>
    TenCrop,
}

/// <summary>What <see cref="TestTimeAugmentation"/> means for a column.</summary>
internal static class TestTimeAugmentations
{
    extension(TestTimeAugmentation augmentation)
    {
        /// <exception cref="ArgumentOutOfRangeException">There is no such augmentation.</exception>
        public void Check() => OptionChecks.Require(
            Enum.IsDefined(augmentation), nameof(TestTimeAugmentation), augmentation, $"one of {string.Join(", ", Enum.GetNames<TestTimeAugmentation>())}");

        /// <summary>The views for a network that was trained on a column; null where it sees an image once.</summary>
        /// <exception cref="ArgumentException">The column's images cannot be larger than the network takes them.</exception>
        public TestTimeViews? ViewsOf(ImageColumn images)
        {
            var view = images.Format.Shape;
            return augmentation switch
            {
                TestTimeAugmentation.None => null,
                TestTimeAugmentation.HorizontalFlip => new(view, view, IsMirrored: true),
                _ => new(augmentation.Larger(images, view), view, IsMirrored: augmentation == TestTimeAugmentation.TenCrop),
            };
        }

        private Shape Larger(ImageColumn images, Shape view)
        {
            if (images.Preparation is not { } preparation)
                throw new ArgumentException(
                    $"The option {nameof(TestTimeAugmentation)} is {augmentation}, whose crops are cut from images larger than {view}; column '{images.Name}' is " +
                    $"{images.Type}, which is not resized. Use an image column, or {TestTimeAugmentation.HorizontalFlip}.", nameof(images));
            var larger = preparation.SizeWith(preparation.ResizeSize ?? (int)Math.Round(preparation.KnownSize.ShorterSide * 8 / 7.0));
            return larger != preparation.KnownSize ? Shape.Map(view.Channels, larger.Height, larger.Width) : throw new ArgumentException(
                $"The option {nameof(TestTimeAugmentation)} is {augmentation}, and crops of {view.Height}x{view.Width} pixels of images as large are all the same. " +
                $"Set {nameof(preparation.ResizeSize)} to more than {preparation.KnownSize.ShorterSide}, or leave it out.", nameof(images));
        }
    }
}
