using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.Onnx;
using MLNet.CnnCatalog.Tests.Data;
using SkiaSharp;

namespace MLNet.CnnCatalog.Transforms.Tests.Images;

public class ImagePreparationTests
{
    // Pillow 9.4 and torchvision 0.14: CenterCrop(size) of Resize(length), of the image below.
    public static TheoryData<int, int, int, int?, long> Torchvision => new()
    {
        { 37, 53, 32, null, 48_805_606 },
        { 300, 200, 64, null, 197_289_324 },
        { 500, 375, 224, 256, 2_416_897_143 },
        { 375, 500, 224, 232, 2_417_091_896 },
        { 20, 31, 40, 46, 72_979_230 },
        { 41, 41, 32, null, 48_890_624 },
    };

    [Theory]
    [MemberData(nameof(Torchvision))]
    public void Images_are_resized_and_cropped_as_torchvision_does_it(int width, int height, int size, int? resizeSize, long checksum)
    {
        var pixels = Prepare(Formula(width, height), new() { ImageSize = size, ResizeSize = resizeSize });

        Assert.Equal(checksum, Checksum(pixels));
    }

    [Fact]
    public void Filling_resizes_both_sides_as_Pillow_does_it() =>
        Assert.Equal(27_321_697, Checksum(Prepare(Formula(53, 37), new() { ImageSize = 24, Resizing = ImageResizing.Fill })));

    [Fact]
    public void Padding_keeps_the_whole_image_between_black_bars()
    {
        var pixels = Prepare(Solid(40, 20, [255, 255, 255, 255]), new() { ImageSize = new(16, 16), Resizing = ImageResizing.Pad });

        Assert.All(Enumerable.Range(0, 16), row => Assert.Equal(row is >= 4 and < 12 ? 255 : 0, pixels[3 * 16 * row]));
    }

    [Theory]
    [InlineData(ImageResizing.Crop)]
    [InlineData(ImageResizing.Fill)]
    public void No_size_gets_an_edge_of_its_own(ImageResizing resizing)
    {
        var preparation = Preparation(new() { ImageSize = 56, Resizing = resizing });
        var pixels = new byte[3 * 56 * 56];
        foreach (var (width, height) in Enumerable.Range(1, 230).SelectMany(side => new[] { (side, side), (side, 57), (100, side) }))
        {
            using var image = Solid(width, height, [255, 255, 255, 255]);
            preparation.Read(image, pixels);
            Assert.True(pixels.All(value => value == 255), $"{width} x {height}");
        }
    }

    [Theory]
    [InlineData("white-41.png", 32)]
    [InlineData("white-alpha.png", 32)]
    public void A_white_file_is_white(string file, int size) =>
        Assert.All(Read(file, new() { ImageSize = size }), value => Assert.Equal(255, value));

    [Theory]
    [InlineData("turned.jpg", 64)]
    [InlineData("exif1.jpg", 60)]
    [InlineData("exif3.jpg", 60)]
    [InlineData("exif6.jpg", 60)]
    [InlineData("exif8.jpg", 60)]
    public void A_photo_is_turned_as_it_says_unless_told_otherwise(string file, int size)
    {
        var upright = Read(file, new() { ImageSize = size });
        var stored = Read(file, new() { ImageSize = size, ApplyExifOrientation = false });

        Assert.Equal(("red", "blue"), (Colour(upright, size / 4), Colour(upright, size * 3 / 4)));
        Assert.Equal(file == "exif1.jpg", stored.SequenceEqual(upright));

        string Colour(byte[] pixels, int row) =>
            (pixels[3 * ((row * size) + (size / 2))], pixels[(3 * ((row * size) + (size / 2))) + 2]) is (> 200, < 60) ? "red" : "blue";
    }

    // What Pillow's exif_transpose makes of the rows abc, def.
    [Theory]
    [InlineData(SKEncodedOrigin.TopLeft, 3, "abcdef")]
    [InlineData(SKEncodedOrigin.TopRight, 3, "cbafed")]
    [InlineData(SKEncodedOrigin.BottomRight, 3, "fedcba")]
    [InlineData(SKEncodedOrigin.BottomLeft, 3, "defabc")]
    [InlineData(SKEncodedOrigin.LeftTop, 2, "adbecf")]
    [InlineData(SKEncodedOrigin.RightTop, 2, "daebfc")]
    [InlineData(SKEncodedOrigin.RightBottom, 2, "fcebda")]
    [InlineData(SKEncodedOrigin.LeftBottom, 2, "cfbead")]
    public void Every_orientation_is_known(SKEncodedOrigin origin, int width, string expected)
    {
        using var image = MLImage.CreateFromPixels(
            3, 2, MLPixelFormat.Bgra32, [.. "abcdef".SelectMany(letter => new[] { (byte)letter, (byte)0, (byte)0, (byte)255 })]);

        var upright = Pixels.Of(image).Upright(origin);

        Assert.Equal((width, expected), (upright.Width, string.Concat(upright.Values.ToArray().Where((_, index) => index % 4 == 0).Select(value => (char)value))));
    }

    // Blue, green, red and alpha that come, and red, green, blue that are seen.
    public static TheoryData<string, byte[], byte[]> Transparent => new()
    {
        { "opaque", [1, 2, 3, 255], [3, 2, 1] },
        { "nothing there", [0, 0, 0, 0], [255, 255, 255] },
        { "half", [25, 50, 100, 128], [227, 177, 152] },
        { "not premultiplied", [10, 20, 200, 0], [200, 20, 10] },
    };

    [Theory]
    [MemberData(nameof(Transparent))]
    public void Transparent_images_are_laid_on_white(string what, byte[] pixel, byte[] seen)
    {
        var pixels = Prepare(Solid(9, 9, pixel), new() { ImageSize = 9 });

        Assert.True(pixels.Chunk(3).All(value => value.SequenceEqual(seen)), what);
    }

    [Theory]
    [InlineData("clean.jpg")]
    [InlineData("junk.jpg")]
    [InlineData("no-end-marker.jpg")]
    public void Bytes_between_segments_and_a_missing_end_marker_change_nothing(string file) =>
        Assert.Equal(Read("clean.jpg", new() { ImageSize = 32 }), Read(file, new() { ImageSize = 32 }));

    [Theory]
    [InlineData("truncated.jpg", "truncated")]
    [InlineData("truncated.png", "truncated")]
    [InlineData("huge.png", "no more pixels")]
    [InlineData("page.jpg", "no image")]
    [InlineData("empty.jpg", "no image")]
    public void A_file_that_is_no_whole_image_is_an_error(string file, string reason)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read(file, new() { ImageSize = 32 }));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("truncated.jpg")]
    [InlineData("truncated.png")]
    public void A_truncated_file_is_taken_where_it_is_asked_for(string file) =>
        Assert.Contains(Read(file, new() { ImageSize = 32, AcceptTruncated = true }), value => value is > 0 and < 255);

    private static ImagePreparation Preparation(CnnOnnxOptions options) => ImagePreparation.Of(options, ownShape: null, known: null);

    private static byte[] Read(string file, CnnOnnxOptions options)
    {
        var preparation = Preparation(options);
        var pixels = new byte[3 * preparation.KnownSize.Height * preparation.KnownSize.Width];
        preparation.Read(File.ReadAllBytes(OddFiles.PathOf(file)), pixels);
        return pixels;
    }

    private static byte[] Prepare(MLImage image, CnnOnnxOptions options)
    {
        using (image)
        {
            var preparation = Preparation(options);
            var pixels = new byte[3 * preparation.KnownSize.Height * preparation.KnownSize.Width];
            preparation.Read(image, pixels);
            return pixels;
        }
    }

    private static MLImage Formula(int width, int height)
    {
        var pixels = new byte[4 * width * height];
        for (var i = 0; i < width * height; i++)
        {
            var (y, x) = Math.DivRem(i, width);
            for (var channel = 0; channel < 3; channel++)
                pixels[(4 * i) + 2 - channel] = (byte)((x * 7) + (y * 13) + (channel * 31) + (x * y % 17 * 5));
            pixels[(4 * i) + 3] = 255;
        }

        return MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels);
    }

    private static MLImage Solid(int width, int height, byte[] pixel) => MLImage.CreateFromPixels(
        width, height, MLPixelFormat.Bgra32, [.. Enumerable.Repeat(pixel, width * height).SelectMany(values => values)]);

    private static long Checksum(byte[] pixels) => pixels.Index().Sum(pair => (long)pair.Item * ((pair.Index % 251) + 1));
}
