using FashionMnist;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Augmentation;

namespace AugmentationGallery;

/// <summary>A PNG file with a row for each augmentation: its name, the picture, and some draws.</summary>
internal static class Gallery
{
    private const int Draws = 7;
    private const int Margin = 6;
    private const int Zoom = 2;
    private const int NameHeight = (Zoom * BitmapFont.LineHeight) + 2;

    private static readonly AugmentationRecipe None = AugmentationRecipe.Empty;

    public static IReadOnlyList<(string Name, AugmentationRecipe Recipe)> Rows { get; } =
    [
        ("RandomResizedCrop", None.RandomResizedCrop()),
        ("RandomCrop Padding 16 Reflect", None.RandomCrop(new() { Padding = 16, PaddingMode = PaddingMode.Reflect })),
        ("CenterCrop 80", None.CenterCrop(80)),
        ("Resize 60", None.Resize(60)),
        ("HorizontalFlip", None.HorizontalFlip()),
        ("AlternatingFlip", None.AlternatingFlip()),
        ("VerticalFlip", None.VerticalFlip()),
        ("Rotation 30 Bilinear", None.Rotation(new RandomRotation { Degrees = 30, Interpolation = Interpolation.Bilinear })),
        ("Rotation 30 Expand", None.Rotation(new RandomRotation { Degrees = 30, Expand = true, Fill = 200 })),
        ("Affine", None.Affine(new()
        {
            Degrees = 10, TranslationX = 0.1, TranslationY = 0.1, Scale = (0.8, 1.2), ShearX = 15, Interpolation = Interpolation.Bilinear,
        })),
        ("Perspective", None.Perspective(new() { Probability = 1 })),
        ("ColorJitter", None.ColorJitter(new() { Brightness = 0.4, Contrast = 0.4, Saturation = 0.4, Hue = 0.1 })),
        ("Grayscale", None.Grayscale(0.5)),
        ("GaussianBlur", None.GaussianBlur(new() { KernelSize = 13, Sigma = (0.1, 3) })),
        ("AutoAugment", None.AutoAugment()),
        ("RandAugment", None.RandAugment()),
        ("TrivialAugmentWide", None.TrivialAugmentWide()),
        ("RandomErasing", None.RandomErasing(new() { Probability = 0.8, Fill = new(124, 116, 104) })),
    ];

    public static void Save(MLImage picture, string path)
    {
        var (cellWidth, cellHeight) = (picture.Width + Margin, picture.Height + Margin + NameHeight);
        var sheet = new Sheet((cellWidth * (Draws + 1)) + Margin, (cellHeight * Rows.Count) + Margin);
        foreach (var (index, (name, recipe)) in Rows.Index())
        {
            var top = Margin + (index * cellHeight);
            foreach (var (x, y) in BitmapFont.Dots(name))
                sheet.FillBlack(Margin + (Zoom * x), top + (Zoom * y), Zoom);
            for (var column = 0; column <= Draws; column++)
            {
                using var image = (column == 0 ? None : recipe).Apply(picture, seed: column);
                sheet.Paint(image, Margin + (column * cellWidth), top + NameHeight, picture.Width, picture.Height);
            }
        }

        sheet.Save(path);
    }

    private sealed class Sheet(int width, int height)
    {
        private readonly byte[] pixels = [.. Enumerable.Repeat(byte.MaxValue, 4 * width * height)];

        public void FillBlack(int left, int top, int side)
        {
            for (var y = top; y < top + side; y++)
                for (var x = left; x < Math.Min(left + side, width); x++)
                    pixels.AsSpan(4 * ((y * width) + x), 3).Clear();
        }

        /// <summary>Paints an image of red, green, blue and alpha; one that is larger than the cell becomes smaller.</summary>
        public void Paint(MLImage image, int left, int top, int cellWidth, int cellHeight)
        {
            var scale = Math.Max(1, Math.Max((double)image.Width / cellWidth, (double)image.Height / cellHeight));
            for (var y = 0; y < (int)(image.Height / scale); y++)
                for (var x = 0; x < (int)(image.Width / scale); x++)
                    image.Pixels.Slice(4 * (((int)((y + 0.5) * scale) * image.Width) + (int)((x + 0.5) * scale)), 4)
                        .CopyTo(pixels.AsSpan(4 * (((top + y) * width) + left + x)));
        }

        public void Save(string path)
        {
            using var image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32, pixels);
            image.Save(path);
        }
    }
}
