using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using static Microsoft.ML.Transforms.Image.ImageResizingEstimator;

namespace Compat.Tests.MicrosoftML.Images;

/// <summary>
/// ML.NET scales the whole picture and lays it down at whole pixels. The gradient's red tells the source column and its
/// green the source row, four a step; a smooth picture looks the same under every good filter.
/// </summary>
public class ImageResizingTests
{
    private readonly MLContext context = new(seed: 1);

    // 53x37 to 32x32, scaled by 32/37 to 45.8 x 32, which is cut to 45x32 at x = -6.9, 0 or -13.8, cut towards zero.
    [Theory]
    [InlineData(Anchor.Center, -6)]
    [InlineData(Anchor.Top, -6)]
    [InlineData(Anchor.Bottom, -6)]
    [InlineData(Anchor.Left, 0)]
    [InlineData(Anchor.Right, -13)]
    public void A_wide_picture_is_cut_at_its_sides(Anchor anchor, int left)
    {
        using var image = Resize(Pictures.Gradient(53, 37), 32, 32, ResizingKind.IsoCrop, anchor);

        AssertGradient(image, (53, 37), (left, 0, 45, 32), columns: 4..28, rows: 4..28);
    }

    [Theory]
    [InlineData(Anchor.Center, -6)]
    [InlineData(Anchor.Left, -6)]
    [InlineData(Anchor.Right, -6)]
    [InlineData(Anchor.Top, 0)]
    [InlineData(Anchor.Bottom, -13)]
    public void A_tall_picture_is_cut_above_and_below(Anchor anchor, int top)
    {
        using var image = Resize(Pictures.Gradient(37, 53), 32, 32, ResizingKind.IsoCrop, anchor);

        AssertGradient(image, (37, 53), (0, top, 32, 45), columns: 4..28, rows: 4..28);
    }

    // Scaled by 32/53 to 32 x 22.3, cut to 22 at y = 4.8, cut to 4.
    [Fact]
    public void A_wide_picture_is_padded_above_and_below_with_nothing()
    {
        using var image = Resize(Pictures.Gradient(53, 37), 32, 32, ResizingKind.IsoPad);

        AssertGradient(image, (53, 37), (0, 4, 32, 22), columns: 2..30, rows: 6..24);
        foreach (var y in new[] { 0, 3, 26, 31 })
            Assert.Equal<(byte, byte, byte, byte)>((0, 0, 0, 0), image.Pixel(15, y));
        Assert.Equal(255, image.Pixel(15, 4).Alpha);
        Assert.Equal(255, image.Pixel(15, 25).Alpha);
    }

    [Fact]
    public void A_tall_picture_is_padded_at_its_sides_with_nothing()
    {
        using var image = Resize(Pictures.Gradient(37, 53), 32, 32, ResizingKind.IsoPad);

        AssertGradient(image, (37, 53), (4, 0, 22, 32), columns: 6..24, rows: 2..30);
        foreach (var x in new[] { 0, 3, 26, 31 })
            Assert.Equal<(byte, byte, byte, byte)>((0, 0, 0, 0), image.Pixel(x, 15));
    }

    // 17x11 to 64x64 by 64/11 to 98.9 x 64 at x = -17.5; 40 columns are left of it in 17x11 to 64x40 by pad.
    [Fact]
    public void A_picture_can_be_enlarged()
    {
        using var cropped = Resize(Pictures.Gradient(17, 11), 64, 64, ResizingKind.IsoCrop);
        using var padded = Resize(Pictures.Gradient(17, 11), 64, 64, ResizingKind.IsoPad);

        AssertGradient(cropped, (17, 11), (-17, 0, 98, 64), columns: 10..54, rows: 14..50);
        AssertGradient(padded, (17, 11), (0, 11, 64, 41), columns: 10..54, rows: 20..43);
    }

    [Fact]
    public void A_large_picture_is_averaged_when_it_is_shrunk()
    {
        // Columns alternate between black and white; a sixteenth of them cannot.
        var pixels = Enumerable.Range(0, 256 * 256).SelectMany(i => Enumerable.Repeat((byte)(i % 2 * 255), 3).Append((byte)255)).ToArray();
        using var image = Resize(MLImage.CreateFromPixels(256, 256, MLPixelFormat.Bgra32, pixels), 16, 16, ResizingKind.IsoCrop);

        for (var x = 0; x < 16; x++)
            Assert.InRange(image.Pixel(x, x).Green, 120, 135);
    }

    // 41 * (32f / 41) is 31.999998: one column and one row stay empty.
    [Fact]
    public void Single_precision_may_leave_the_last_column_and_row_empty()
    {
        using var image = Resize(Pictures.Gradient(41, 41), 32, 32, ResizingKind.IsoCrop);

        Assert.Equal<(byte, byte, byte, byte)>((0, 0, 0, 0), image.Pixel(31, 10));
        Assert.Equal<(byte, byte, byte, byte)>((0, 0, 0, 0), image.Pixel(10, 31));
        Assert.Equal(255, image.Pixel(30, 30).Alpha);
    }

    [Theory]
    [InlineData(new byte[] { 10, 20, 30 }, 9, new byte[] { 10, 10, 10, 20, 20, 20, 30, 30, 30 })]
    [InlineData(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, 3, new byte[] { 2, 5, 8 })]
    [InlineData(new byte[] { 1, 2, 3, 4, 5 }, 3, new byte[] { 1, 3, 5 })]
    [InlineData(new byte[] { 1, 2, 3 }, 5, new byte[] { 1, 1, 2, 3, 3 })]
    public void Fill_takes_the_nearest_pixel(byte[] row, int width, byte[] expected)
    {
        using var image = Resize(Pictures.GreyRow(row), width, 2, ResizingKind.Fill);

        for (var y = 0; y < 2; y++)
            Assert.Equal(expected, Enumerable.Range(0, width).Select(x => image.Pixel(x, y).Green));
    }

    [Theory]
    [InlineData(ResizingKind.Fill)]
    [InlineData(ResizingKind.IsoCrop)]
    [InlineData(ResizingKind.IsoPad)]
    public void Colours_keep_their_place_in_either_format(ResizingKind kind)
    {
        using var image = Resize(Pictures.Gradient(53, 37, MLPixelFormat.Rgba32), 17, 19, kind);

        Assert.Equal((17, 19), (image.Width, image.Height));
        Assert.Equal(50, image.Pixel(8, 9).Blue);
        Assert.InRange(image.Pixel(8, 9).Red, 4 * 24, 4 * 28);
    }

    [Fact]
    public void A_picture_of_the_wanted_size_is_handed_on()
    {
        var image = Pictures.Gradient(53, 37);

        Assert.Same(image, Resize(image, 53, 37, ResizingKind.IsoCrop));
    }

    [Fact]
    public void The_tag_stays()
    {
        var image = Pictures.Gradient(53, 37);
        image.Tag = "picture.jpg";

        Assert.Equal("picture.jpg", Resize(image, 20, 20, ResizingKind.IsoPad).Tag);
    }

    [Fact]
    public void No_image_stays_none()
    {
        Assert.Null(Pictures.Apply<MLImage?>(context.Transforms.ResizeImages("Out", 20, 10, "Image"), null!));
    }

    [Fact]
    public void The_column_type_has_the_size()
    {
        var data = context.Data.LoadFromEnumerable<Pictures.PictureRow>([]);

        var estimator = context.Transforms.ResizeImages("Out", imageWidth: 20, imageHeight: 10, "Image");
        var type = estimator.Fit(data).GetOutputSchema(data.Schema)["Out"].Type;

        Assert.Equal(new ImageDataViewType(height: 10, width: 20), type);
        Assert.Equal("Image<10, 20>", type.ToString());
    }

    [Theory]
    [InlineData(0, 10, ResizingKind.IsoCrop, Anchor.Center)]
    [InlineData(10, -1, ResizingKind.IsoCrop, Anchor.Center)]
    [InlineData(10, 10, (ResizingKind)7, Anchor.Center)]
    [InlineData(10, 10, ResizingKind.IsoCrop, (Anchor)7)]
    public void Sizes_are_positive_and_kinds_exist(int width, int height, ResizingKind kind, Anchor anchor)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Transforms.ResizeImages("Out", width, height, "Image", kind, anchor));
    }

    private MLImage Resize(MLImage image, int width, int height, ResizingKind kind, Anchor anchor = Anchor.Center) =>
        Pictures.Apply<MLImage>(context.Transforms.ResizeImages("Out", width, height, "Image", kind, anchor), image);

    private static void AssertGradient(
        MLImage image, (int Width, int Height) source, (int Left, int Top, int Width, int Height) placed, Range columns, Range rows)
    {
        foreach (var x in Enumerable.Range(columns.Start.Value, columns.End.Value - columns.Start.Value))
        {
            foreach (var y in Enumerable.Range(rows.Start.Value, rows.End.Value - rows.Start.Value))
            {
                var column = ((x + 0.5 - placed.Left) * source.Width / placed.Width) - 0.5;
                var row = ((y + 0.5 - placed.Top) * source.Height / placed.Height) - 0.5;
                var pixel = image.Pixel(x, y);
                Assert.InRange(pixel.Red, (4 * column) - 1.6, (4 * column) + 1.6);
                Assert.InRange(pixel.Green, (4 * row) - 1.6, (4 * row) + 1.6);
                Assert.Equal((50, 255), (pixel.Blue, pixel.Alpha));
            }
        }
    }
}
