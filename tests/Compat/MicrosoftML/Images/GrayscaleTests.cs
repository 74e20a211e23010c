using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML.Images;

public class GrayscaleTests
{
    private readonly MLContext context = new(seed: 1);

    // 0.3 red + 0.59 green + 0.11 blue
    [Theory]
    [InlineData(MLPixelFormat.Bgra32, 0, 0, 5.5)]
    [InlineData(MLPixelFormat.Bgra32, 10, 20, 64.7)]
    [InlineData(MLPixelFormat.Rgba32, 52, 36, 152.86)]
    public void Grey_is_the_weighted_sum_of_the_colours(MLPixelFormat format, int x, int y, double expected)
    {
        var source = Pictures.Gradient(53, 37, format);
        source.Tag = "picture.jpg";

        using var image = Pictures.Apply<MLImage>(context.Transforms.ConvertToGrayscale("Out", "Image"), source);
        var (blue, green, red, alpha) = image.Pixel(x, y);

        Assert.Equal((53, 37, "picture.jpg"), (image.Width, image.Height, image.Tag));
        Assert.InRange(green, expected - 1, expected + 1);
        Assert.Equal((green, green, 255), (red, blue, alpha));
    }

    [Fact]
    public void The_column_type_stays()
    {
        var data = context.Data.LoadFromEnumerable<Pictures.PictureRow>([]);

        var schema = context.Transforms.ConvertToGrayscale("Image").Fit(data).GetOutputSchema(data.Schema);

        Assert.Equal("Image<37, 53>", schema["Image"].Type.ToString());
    }

    [Fact]
    public void Only_images_are_taken()
    {
        var data = context.Data.LoadFromEnumerable([new { Number = 1f }]);

        Assert.Throws<ArgumentOutOfRangeException>(() => context.Transforms.ConvertToGrayscale("Out", "Number").Fit(data));
    }
}
