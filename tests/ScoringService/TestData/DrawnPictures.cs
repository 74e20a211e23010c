using Microsoft.ML.Data;

namespace ScoringService.Tests.TestData;

/// <summary>Picture files that are drawn here.</summary>
internal static class DrawnPictures
{
    /// <summary>Stripes and discs; another picture for each seed.</summary>
    /// <param name="seed">Which picture.</param>
    /// <param name="extension">.jpg or .png.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    public static byte[] Encode(int seed, string extension, int width = 53, int height = 37)
    {
        using var image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, Draw(seed, width, height));
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}{extension}");
        try
        {
            image.Save(path);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Draw(int seed, int width, int height)
    {
        var random = new Random(seed);
        var (period, radius, slope) = (random.Next(4, 20), random.Next(4, 30), random.Next(-3, 4));
        byte[] stripe = [(byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256), 255];
        byte[] disc = [(byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256), 255];
        byte[] ground = [(byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256), 255];
        var pixels = new byte[4 * width * height];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                var (dx, dy) = (x - width / 2, y - height / 2);
                var colour = dx * dx + dy * dy < radius * radius ? disc : Math.Abs(x + slope * y) % period < period / 2 ? stripe : ground;
                colour.CopyTo(pixels, 4 * (y * width + x));
            }

        return pixels;
    }
}
