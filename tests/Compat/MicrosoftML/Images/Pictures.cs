using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Compat.Tests.MicrosoftML.Images;

/// <summary>Pictures that tests make, and what a transform makes of one.</summary>
internal static class Pictures
{
    /// <summary>Red tells the column and green the row, four a step.</summary>
    public static MLImage Gradient(int width, int height, MLPixelFormat format = MLPixelFormat.Bgra32)
    {
        var pixels = new byte[width * height * 4];
        var red = format == MLPixelFormat.Bgra32 ? 2 : 0;
        for (var i = 0; i < width * height; i++)
        {
            pixels[(4 * i) + red] = (byte)(4 * (i % width));
            pixels[(4 * i) + 1] = (byte)(4 * (i / width));
            pixels[(4 * i) + 2 - red] = 50;
            pixels[(4 * i) + 3] = 255;
        }

        return MLImage.CreateFromPixels(width, height, format, pixels);
    }

    /// <summary>One row of opaque pixels with these values as blue, green and red alike.</summary>
    public static MLImage GreyRow(params byte[] values) => MLImage.CreateFromPixels(
        values.Length, 1, MLPixelFormat.Bgra32, [.. values.SelectMany(value => new byte[] { value, value, value, 255 })]);

    public static (byte Blue, byte Green, byte Red, byte Alpha) Pixel(this MLImage image, int x, int y)
    {
        var pixel = image.Pixels.Slice(4 * ((y * image.Width) + x), 4);
        return image.PixelFormat == MLPixelFormat.Bgra32
            ? (pixel[0], pixel[1], pixel[2], pixel[3])
            : (pixel[2], pixel[1], pixel[0], pixel[3]);
    }

    /// <summary>The value of column "Out" in the only row.</summary>
    public static T Apply<T>(IEstimator<ITransformer> estimator, MLImage image) =>
        Apply<T, PictureRow>(estimator, new PictureRow { Image = image });

    public static T Apply<T, TRow>(IEstimator<ITransformer> estimator, TRow row)
        where TRow : class
    {
        var data = new MLContext(seed: 1).Data.LoadFromEnumerable([row]);
        var view = estimator.Fit(data).Transform(data);
        // The cursor stays open: it disposes images.
        var cursor = view.GetRowCursor([view.Schema["Out"]]);
        var getter = cursor.GetGetter<T>(view.Schema["Out"]);
        Assert.True(cursor.MoveNext());
        T value = default!;
        getter(ref value);
        return value;
    }

    internal sealed class PictureRow
    {
        [ImageType(37, 53)]
        public MLImage? Image { get; set; }
    }
}
