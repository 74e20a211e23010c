using Microsoft.ML.Data;

namespace AugmentationGallery;

/// <summary>A house under the sun: it has an upside, a left side, straight lines and many colours.</summary>
internal static class Drawing
{
    public const int Width = 160;
    private const int Height = 120;

    public static MLImage Create()
    {
        var pixels = new byte[4 * Width * Height];
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++)
            {
                var (red, green, blue) = At(x, y);
                var pixel = pixels.AsSpan(4 * ((y * Width) + x), 4);
                (pixel[0], pixel[1], pixel[2], pixel[3]) = ((byte)red, (byte)green, (byte)blue, byte.MaxValue);
            }

        return MLImage.CreateFromPixels(Width, Height, MLPixelFormat.Rgba32, pixels);
    }

    private static (int Red, int Green, int Blue) At(int x, int y)
    {
        if (Square(x - 128) + Square(y - 26) < Square(15))
            return (250, 210, 60);
        if (y is > 62 and < 100 && x is > 30 and < 86)
            return Wall(x, y);
        if (y is > 36 and <= 62 && Math.Abs(x - 58) < 1.3 * (y - 36))
            return (y + x) % 8 < 2 ? (140, 50, 40) : (180, 70, 55);
        if (x is > 116 and < 122 && y is > 70 and < 96)
            return (110, 80, 50);
        if (Square(x - 119) + Square(y - 66) < Square(16))
            return (40 + (x % 5 * 6), 120 + (y % 7 * 5), 60);
        return y < 84 ? (110 + y, 170 + (y / 2), 240 - (y / 4)) : (70 + ((x * 7) + (y * 13)) % 23, 150 - ((y - 84) / 2), 70);
    }

    private static (int Red, int Green, int Blue) Wall(int x, int y) => (x, y) switch
    {
        ( > 64 and < 78, > 74) => (90, 60, 45),
        ( > 38 and < 54, > 70 and < 86) => x == 46 || y == 78 ? (240, 240, 240) : (120, 170, 220),
        _ => y % 6 == 0 || (x + (y / 6 % 2 * 4)) % 8 == 0 ? (205, 190, 170) : (235, 220, 200),
    };

    private static int Square(int value) => value * value;
}
