using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using static Microsoft.ML.Transforms.Image.ImageResizingEstimator;

namespace MLNet.CnnCatalog.Transforms.Tests.Assumptions;

/// <summary>
/// What ResizeImages and ExtractPixels do to an image. Saved models hand them images that have the network's size already, and pipelines may have
/// the former in front of a network.
/// </summary>
public class ImageResizingTests
{
    private static readonly MLContext Ml = new(seed: 1);

    [Fact]
    public void IsoCrop_takes_the_largest_centred_square()
    {
        // Four columns to the left and to the right of a square are cut off.
        using var image = Resize(Columns(24, 16, column => column is < 4 or >= 20 ? 255 : 10 * (column - 4)), 8, ResizingKind.IsoCrop);

        Assert.All(Enumerable.Range(0, 8), x => Assert.InRange(Green(image, x, 4), (20 * x) - 8, (20 * x) + 18));
    }

    [Fact]
    public void IsoPad_leaves_nothing_around_the_image()
    {
        using var image = Resize(Columns(32, 16, _ => 200), 16, ResizingKind.IsoPad);

        Assert.All(new[] { 0, 3, 12, 15 }, y => Assert.Equal([0, 0, 0, 0], Pixel(image, 8, y)));
        Assert.All(new[] { 5, 8, 10 }, y => Assert.Equal([200, 200, 200, 255], Pixel(image, 8, y)));
    }

    [Theory]
    [InlineData(ResizingKind.Fill, 0, 255)]
    [InlineData(ResizingKind.IsoCrop, 110, 145)]
    public void Fill_takes_the_nearest_pixel_and_IsoCrop_averages(ResizingKind kind, int from, int to)
    {
        using var image = Resize(Columns(256, 256, column => column % 2 * 255), 16, kind);

        Assert.All(Enumerable.Range(1, 14), x => Assert.InRange(Green(image, x, 8), from, to));
        Assert.Equal(kind == ResizingKind.Fill, Enumerable.Range(1, 14).All(x => Green(image, x, 8) is 0 or 255));
    }

    [Fact]
    public void An_image_of_the_wanted_size_is_handed_on_itself_and_disposed_by_the_next_call_whoever_made_it()
    {
        var images = new[] { 16, 16, 17 }.Select(width => Columns(width, 16, column => column)).ToArray();
        var rows = Ml.Data.LoadFromEnumerable(images.Select(image => new ImageRow { Image = image }));
        var view = Ml.Transforms.ResizeImages("Out", 16, 16, "Image").Fit(rows).Transform(rows);
        var given = new List<MLImage>();
        using (var cursor = view.GetRowCursor([view.Schema["Out"]]))
        {
            var getter = cursor.GetGetter<MLImage>(view.Schema["Out"]);
            for (MLImage image = null!; cursor.MoveNext(); given.Add(image))
                getter(ref image);
        }

        Assert.Same(images[1], given[1]);
        Assert.Equal([true, true, false], images.Select(IsDisposed));
        Assert.False(IsDisposed(given[2]));
    }

    [Theory]
    [InlineData(false, new float[] { 3, 7, 2, 6, 1, 5 })]
    [InlineData(true, new float[] { 3, 2, 1, 7, 6, 5 })]
    public void Pixels_are_extracted_as_red_green_blue_from_0_to_255(bool interleaved, float[] expected)
    {
        var image = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Bgra32, [1, 2, 3, 255, 5, 6, 7, 255]);

        var values = Only<VBuffer<float>>(Ml.Transforms.ExtractPixels("Out", "Image", interleavePixelColors: interleaved), image);

        Assert.Equal(expected, values.DenseValues());
    }

    private static MLImage Resize(MLImage image, int side, ResizingKind kind) =>
        Only<MLImage>(Ml.Transforms.ResizeImages("Out", side, side, "Image", kind), image);

    private static TValue Only<TValue>(IEstimator<ITransformer> estimator, MLImage image)
    {
        var rows = Ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        return estimator.Fit(rows).Transform(rows).GetColumn<TValue>("Out").Single();
    }

    private static bool IsDisposed(MLImage image) => Record.Exception(() => image.Width) is InvalidOperationException;

    private static MLImage Columns(int width, int height, Func<int, int> grey) => MLImage.CreateFromPixels(
        width, height, MLPixelFormat.Bgra32,
        [.. Enumerable.Range(0, width * height).SelectMany(i => Enumerable.Repeat((byte)grey(i % width), 3).Append((byte)255))]);

    private static byte[] Pixel(MLImage image, int x, int y) => image.Pixels.Slice(4 * ((y * image.Width) + x), 4).ToArray();

    private static byte Green(MLImage image, int x, int y) => Pixel(image, x, y)[1];

    private sealed class ImageRow
    {
        // ResizeImages asks the image for its size, ExtractPixels the column.
        [ImageType(height: 1, width: 2)]
        public MLImage? Image { get; set; }
    }
}
