using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Transforms.LabelMaps;

namespace Segmentation;

/// <summary>A PNG file of picture, truth and prediction side by side, some pictures one below the other.</summary>
internal static class ComparisonSheet
{
    private const int Rows = 9;
    private const int Cell = 224;
    private const int Margin = 4;

    /// <param name="ml">The context.</param>
    /// <param name="scored">Rows with the columns Image, LabelMap and PredictedLabelMap.</param>
    /// <param name="count">How many rows there are; every so many of them, some are taken.</param>
    /// <param name="path">The file.</param>
    public static void Save(MLContext ml, IDataView scored, int count, string path)
    {
        var painting = ml.Transforms.OverlayLabelMap("Truth", "Image", "LabelMap").Append(ml.Transforms.OverlayLabelMap("Guess"));
        var painted = ml.Data.CreateEnumerable<Painted>(painting.Fit(scored).Transform(scored), reuseRowObject: true);
        var (width, height, step) = (3 * (Cell + Margin), Rows * (Cell + Margin), Math.Max(1, count / Rows));
        var pixels = new byte[4 * width * height];
        Array.Fill(pixels, byte.MaxValue);
        foreach (var (row, picture) in painted.Where((_, index) => index % step == 0).Take(Rows).Index())
            foreach (var (column, image) in ((MLImage[])[picture.Image, picture.Truth, picture.Guess]).Index())
                Paint(image, pixels, width, left: column * (Cell + Margin), top: row * (Cell + Margin));
        using var sheet = MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels);
        sheet.Save(path);
        Console.WriteLine($"picture, truth and prediction are in {Path.GetFullPath(path)}");
    }

    private static void Paint(MLImage image, byte[] pixels, int width, int left, int top)
    {
        var scale = (double)Math.Max(image.Width, image.Height) / Cell;
        var isBlueFirst = image.PixelFormat == MLPixelFormat.Bgra32;
        var source = image.Pixels;
        for (var y = 0; y < (int)(image.Height / scale); y++)
            for (var x = 0; x < (int)(image.Width / scale); x++)
            {
                var from = source.Slice(4 * (((int)((y + 0.5) * scale) * image.Width) + (int)((x + 0.5) * scale)), 4);
                var to = pixels.AsSpan(4 * (((top + y) * width) + left + x), 4);
                (to[0], to[1], to[2]) = isBlueFirst ? (from[0], from[1], from[2]) : (from[2], from[1], from[0]);
            }
    }

    private sealed class Painted
    {
        [ImageType(1, 1)]
        public MLImage Image { get; set; } = null!;

        [ImageType(1, 1)]
        public MLImage Truth { get; set; } = null!;

        [ImageType(1, 1)]
        public MLImage Guess { get; set; } = null!;
    }
}
