using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML.Images;

public class MLImageTests
{
    [Fact]
    public void An_image_of_pixels_shows_them_as_they_were_given()
    {
        byte[] pixels = [1, 2, 3, 255, 4, 5, 6, 255];
        using var image = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Rgba32, pixels);
        pixels[0] = 99;

        Assert.Equal((2, 1, 32, MLPixelFormat.Rgba32), (image.Width, image.Height, image.BitsPerPixel, image.PixelFormat));
        Assert.Equal([1, 2, 3, 255, 4, 5, 6, 255], image.Pixels.ToArray());
        Assert.Null(image.Tag);
    }

    [Theory]
    [InlineData(MLPixelFormat.Bgra32, new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(MLPixelFormat.Rgba32, new byte[] { 3, 2, 1, 6, 5, 4 })]
    public void Bgr_pixels_are_blue_green_red_whatever_the_format(MLPixelFormat format, byte[] expected)
    {
        using var image = MLImage.CreateFromPixels(2, 1, format, [1, 2, 3, 255, 4, 5, 6, 255]);

        Assert.Equal(expected, image.GetBGRPixels);
    }

    [Fact]
    public void Bgr_pixels_are_not_multiplied_by_alpha_as_the_pixels_are()
    {
        using var image = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Bgra32, [64, 32, 16, 128, 0, 0, 0, 0]);

        // 64 * 255 / 128 = 127.5, 63.75, 31.9
        Assert.All(image.GetBGRPixels.Zip([127, 64, 32, 0, 0, 0]), pair => Assert.InRange(pair.First, pair.Second - 1, pair.Second + 1));
    }

    [Theory]
    [InlineData(10, 10, MLPixelFormat.Unknown, 400)]
    [InlineData(10, 10, MLPixelFormat.Bgra32, 0)]
    [InlineData(0, 10, MLPixelFormat.Bgra32, 10)]
    [InlineData(10, 0, MLPixelFormat.Bgra32, 10)]
    [InlineData(10, 10, MLPixelFormat.Bgra32, 401)]
    public void An_image_needs_a_format_a_size_and_pixels_of_that_size(int width, int height, MLPixelFormat format, int bytes)
    {
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromPixels(width, height, format, new byte[bytes]));
    }

    [Fact]
    public void Nothing_can_be_asked_of_a_disposed_image()
    {
        var image = Pictures.Gradient(53, 37);
        image.Tag = "gone";
        image.Dispose();
        image.Dispose();

        Assert.Throws<InvalidOperationException>(() => image.Width);
        Assert.Throws<InvalidOperationException>(() => image.Height);
        Assert.Throws<InvalidOperationException>(() => image.PixelFormat);
        Assert.Throws<InvalidOperationException>(() => image.BitsPerPixel);
        Assert.Throws<InvalidOperationException>(() => image.Tag);
        Assert.Throws<InvalidOperationException>(() => image.Tag = "again");
        Assert.Throws<InvalidOperationException>(() => image.Pixels.Length);
        Assert.Throws<InvalidOperationException>(() => image.GetBGRPixels);
        Assert.Throws<InvalidOperationException>(() => image.Save("picture.png"));
    }

    [Fact]
    public void An_image_needs_a_stream_or_a_path()
    {
        Assert.Throws<ArgumentNullException>(() => MLImage.CreateFromStream(null!));
        Assert.Throws<ArgumentNullException>(() => MLImage.CreateFromFile(null!));
    }
}
