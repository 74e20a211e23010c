using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML.Images;

[Trait("Category", "RealData")]
public class RealPhotoTests
{
    // Sizes and mean red, green and blue as Pillow 9.4 with libjpeg-turbo 2.1.5 decodes them.
    [Theory]
    [InlineData("dress/06a00c0f-5f9a-410d-a7da-3881a9df3a71.jpg", 120, 214, 135.21, 124.39, 119.46)]
    [InlineData("longsleeve/c9c6c0f7-b3b4-4f72-9ba3-f65f3d024d14.jpg", 120, 129, 146.72, 137.54, 130.93)]
    [InlineData("pants/84d794c2-532b-425e-aea0-6454d02ee5c1.jpg", 120, 160, 124.24, 121.17, 114.71)]
    [InlineData("shoes/8648344c-5acb-4f5d-93a1-7e89489489bf.jpg", 120, 160, 145.25, 143.08, 135.79)]
    [InlineData("t-shirt/01fd527c-da05-4141-861c-3aaec8070601.jpg", 120, 160, 148.16, 105.26, 88.05)]
    public void A_photo_is_decoded_as_by_another_library(string path, int width, int height, double red, double green, double blue)
    {
        var folder = Path.Combine(DataFolder(), "clothing", "test");
        if (!Directory.Exists(folder))
            Assert.Skip($"There is no folder '{folder}' of photos; set CNN_TEST_DATA to the folder that holds clothing/.");

        using var image = MLImage.CreateFromFile(Path.Combine(folder, path));
        var pixels = image.GetBGRPixels;

        Assert.Equal((width, height), (image.Width, image.Height));
        foreach (var (channel, expected) in new[] { (0, blue), (1, green), (2, red) })
            Assert.InRange(pixels.Where((_, i) => i % 3 == channel).Average(value => value), expected - 0.5, expected + 0.5);
    }

    private static string DataFolder()
    {
        if (Environment.GetEnvironmentVariable("CNN_TEST_DATA") is { Length: > 0 } named)
            return named;
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MLNet.CnnCatalog.sln")))
            folder = folder.Parent;
        return Path.Combine(folder?.Parent?.FullName ?? ".", "shared", "data");
    }
}
