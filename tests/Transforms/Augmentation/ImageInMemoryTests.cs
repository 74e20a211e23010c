using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Augmentation;

namespace MLNet.CnnCatalog.Transforms.Tests.Augmentation;

public class ImageInMemoryTests
{
    private static readonly byte[] RedGreenBlue = [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255];

    [Fact]
    public void A_flipped_image_is_another_one_and_the_first_stays()
    {
        using var image = MLImage.CreateFromPixels(3, 1, MLPixelFormat.Rgba32, RedGreenBlue);

        using var flipped = AugmentationRecipe.Empty.HorizontalFlip(probability: 1).Apply(image, seed: 1);

        Assert.Equal([0, 0, 255, 255, 0, 255, 0, 255, 255, 0, 0, 255], flipped.Pixels.ToArray());
        Assert.Equal(RedGreenBlue, image.Pixels.ToArray());
    }

    [Fact]
    public void A_seed_decides_what_is_drawn()
    {
        var pixels = new byte[4 * 20 * 30];
        new Random(1).NextBytes(pixels);
        for (var i = 3; i < pixels.Length; i += 4)
            pixels[i] = 255;
        using var image = MLImage.CreateFromPixels(30, 20, MLPixelFormat.Bgra32, pixels);
        var recipe = AugmentationRecipe.Empty.RandomResizedCrop(new() { Size = new(16, 24) }).RandAugment();

        byte[][] drawn = [.. new[] { 1, 1, 2 }.Select(seed =>
        {
            using var result = recipe.Apply(image, seed);
            Assert.Equal((16, 24), (result.Height, result.Width));
            return result.Pixels.ToArray();
        })];

        Assert.Equal(drawn[0], drawn[1]);
        Assert.NotEqual(drawn[0], drawn[2]);
    }
}
