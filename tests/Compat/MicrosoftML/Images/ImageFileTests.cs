using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML.Images;

/// <summary>The encoded pictures were made with Pillow 9.4.</summary>
public class ImageFileTests : IDisposable
{
    // 13x11, L, quality 95: 8 * (x + y).
    private const string GreyJpeg =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/wAALCAAL" +
        "AA0BAREA/8QAFgABAQEAAAAAAAAAAAAAAAAACAYJ/8QAIxAAAAMHBQEAAAAAAAAAAAAAAAhBAQMFBgckJRYmQlFhNP/aAAgBAQAAPwDN8tpbfnsOuIdFJy27bZYdcfBN" +
        "ltl+DW+OdogdFJ5fg2m2Y52ieD//2Q==";

    // 8x8, cyan 0, magenta 128, yellow 255, black 51.
    private const string CmykJpeg =
        "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggLCAkKCgoKCgYICwwLCgwJCgoK/8AAFAgACAAI" +
        "BEMRAE0RAFkRAEsRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAkDCv/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAOBEMATQBZAEsAAD8AfxNn/Jg//9k=";

    // 13x11, red 200, green 60, blue 30, orientation 6: to be turned by a quarter.
    private const string TurnedJpeg =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYG" +
        "BwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/2wBDAQICAgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoK" +
        "Cgr/wAARCAALAA0DASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAf/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAACAn/xAAUEQEA" +
        "AAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwCDgDGpA//Z";

    // 13x11, red 30, green 160, blue 90.
    private const string ProgressiveJpeg =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/2wBDAQIC" +
        "AgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgr/wgARCAALAA0DASIAAhEBAxEB/8QAFQABAQAAAAAAAAAA" +
        "AAAAAAAAAAX/xAAVAQEBAAAAAAAAAAAAAAAAAAAFB//aAAwDAQACEAMQAAABggWE/wD/xAAUEAEAAAAAAAAAAAAAAAAAAAAg/9oACAEBAAEFAh//xAAUEQEAAAAAAAAA" +
        "AAAAAAAAAAAA/9oACAEDAQE/AX//xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oACAECAQE/AX//xAAUEAEAAAAAAAAAAAAAAAAAAAAg/9oACAEBAAY/Ah//xAAUEAEAAAAA" +
        "AAAAAAAAAAAAAAAg/9oACAEBAAE/IR//2gAMAwEAAgADAAAAEAP/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oACAEDAQE/EH//xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oA" +
        "CAECAQE/EH//xAAUEAEAAAAAAAAAAAAAAAAAAAAg/9oACAEBAAE/EB//2Q==";

    // 2x1: red 200, green 100, blue 50, alpha 128; then 10, 20, 30, 0.
    private const string TransparentPng =
        "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAAEUlEQVR4nGM4kWLUwCUixwAADVECG7JHIzUAAAAASUVORK5CYII=";

    // 2x1 of a palette: red, blue.
    private const string PalettePng =
        "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABAQMAAADO7O3JAAAABlBMVEX/AAAAAP9sof2OAAAACklEQVR4nGNwAAAAQgBBKTf07wAAAABJRU5ErkJggg==";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_png_keeps_every_pixel()
    {
        using var image = Pictures.Gradient(53, 37);
        image.Save(folder.File("picture.PNG"));

        using var loaded = MLImage.CreateFromFile(folder.File("picture.PNG"));

        Assert.Equal((53, 37), (loaded.Width, loaded.Height));
        Assert.Equal(image.GetBGRPixels, loaded.GetBGRPixels);
        Assert.Null(loaded.Tag);
    }

    [Fact]
    public void A_png_keeps_alpha()
    {
        using var image = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Bgra32, [64, 32, 16, 128, 0, 0, 0, 0]);
        image.Save(folder.File("picture.png"));

        using var loaded = MLImage.CreateFromFile(folder.File("picture.png"));

        AssertPixel((64, 32, 16, 128), loaded.Pixel(0, 0), tolerance: 1);
        AssertPixel((0, 0, 0, 0), loaded.Pixel(1, 0), tolerance: 0);
    }

    [Theory]
    [InlineData("picture.jpg", MLPixelFormat.Bgra32)]
    [InlineData("picture.jpeg", MLPixelFormat.Rgba32)]
    public void A_jpeg_keeps_a_smooth_picture_nearly(string name, MLPixelFormat format)
    {
        using var image = Pictures.Gradient(53, 37, format);
        image.Save(folder.File(name));

        using var loaded = MLImage.CreateFromFile(folder.File(name));

        Assert.Equal((53, 37), (loaded.Width, loaded.Height));
        foreach (var (x, y) in new[] { (3, 3), (26, 18), (40, 30), (50, 5) })
            AssertPixel(image.Pixel(x, y), loaded.Pixel(x, y), tolerance: 5);
    }

    [Theory]
    [InlineData("picture.bmp")]
    [InlineData("picture.txt")]
    [InlineData("picture")]
    public void Other_files_cannot_be_written(string name)
    {
        using var image = Pictures.Gradient(5, 3);

        Assert.Throws<ArgumentException>(() => image.Save(folder.File(name)));
        Assert.False(File.Exists(folder.File(name)));
    }

    [Fact]
    public void A_png_with_alpha_is_premultiplied()
    {
        using var image = Decode(TransparentPng);

        // 50 * 128 / 255 = 25.1, 50.2, 100.4
        AssertPixel((25, 50, 100, 128), image.Pixel(0, 0), tolerance: 1);
        AssertPixel((0, 0, 0, 0), image.Pixel(1, 0), tolerance: 0);
    }

    [Fact]
    public void A_png_with_a_palette_becomes_its_colours()
    {
        using var image = Decode(PalettePng);

        AssertPixel((0, 0, 255, 255), image.Pixel(0, 0), tolerance: 0);
        AssertPixel((255, 0, 0, 255), image.Pixel(1, 0), tolerance: 0);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(4, 0, 32)]
    [InlineData(12, 10, 175)]
    public void A_grey_jpeg_has_three_equal_colours(int x, int y, byte grey)
    {
        using var image = Decode(GreyJpeg);

        Assert.Equal((13, 11, 32), (image.Width, image.Height, image.BitsPerPixel));
        AssertPixel((grey, grey, grey, 255), image.Pixel(x, y), tolerance: 2);
    }

    [Fact]
    public void A_cmyk_jpeg_becomes_colours()
    {
        using var image = Decode(CmykJpeg);

        // (255 - ink) * (255 - black) / 255
        AssertPixel((0, 102, 204, 255), image.Pixel(3, 3), tolerance: 3);
    }

    [Fact]
    public void A_progressive_jpeg_is_decoded()
    {
        using var image = Decode(ProgressiveJpeg);

        Assert.Equal((13, 11), (image.Width, image.Height));
        AssertPixel((90, 160, 30, 255), image.Pixel(5, 5), tolerance: 2);
    }

    [Fact]
    public void A_note_to_turn_the_picture_is_ignored()
    {
        using var image = Decode(TurnedJpeg);

        Assert.Equal((13, 11), (image.Width, image.Height));
        AssertPixel((30, 60, 200, 255), image.Pixel(5, 5), tolerance: 2);
    }

    [Fact]
    public void A_stream_is_read_from_where_it_stands()
    {
        var png = Convert.FromBase64String(PalettePng);
        using var stream = new MemoryStream([.. new byte[100], .. png, .. new byte[100]]) { Position = 100 };

        using var image = MLImage.CreateFromStream(stream);

        Assert.Equal((2, 1), (image.Width, image.Height));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(100)]
    public void Bytes_that_are_no_picture_are_a_bad_argument(int count)
    {
        var text = Enumerable.Repeat((byte)'t', count).ToArray();
        File.WriteAllBytes(folder.File("picture.jpg"), text);

        Assert.Throws<ArgumentException>(() => MLImage.CreateFromStream(new MemoryStream(text)));
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromFile(folder.File("picture.jpg")));
    }

    [Theory]
    [InlineData(GreyJpeg, 40)]
    [InlineData(TransparentPng, 20)]
    public void A_file_cut_within_its_header_is_a_bad_argument(string encoded, int count)
    {
        var cut = Convert.FromBase64String(encoded)[..count];

        Assert.Throws<ArgumentException>(() => MLImage.CreateFromStream(new MemoryStream(cut)));
    }

    [Fact]
    public void A_jpeg_cut_within_its_pixels_keeps_the_size_and_the_rows_above()
    {
        using var image = Pictures.Gradient(53, 64);
        image.Save(folder.File("picture.jpg"));
        var bytes = File.ReadAllBytes(folder.File("picture.jpg"));

        using var cut = MLImage.CreateFromStream(new MemoryStream(bytes[..(bytes.Length * 3 / 4)]));

        Assert.Equal((53, 64), (cut.Width, cut.Height));
        AssertPixel(image.Pixel(20, 3), cut.Pixel(20, 3), tolerance: 5);
    }

    [Fact]
    public void A_path_to_nothing_is_a_bad_argument()
    {
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromFile(folder.File("missing.jpg")));
    }

    private static MLImage Decode(string encoded) => MLImage.CreateFromStream(new MemoryStream(Convert.FromBase64String(encoded)));

    private static void AssertPixel(
        (byte Blue, byte Green, byte Red, byte Alpha) expected, (byte Blue, byte Green, byte Red, byte Alpha) actual, int tolerance)
    {
        Assert.InRange(actual.Blue, expected.Blue - tolerance, expected.Blue + tolerance);
        Assert.InRange(actual.Green, expected.Green - tolerance, expected.Green + tolerance);
        Assert.InRange(actual.Red, expected.Red - tolerance, expected.Red + tolerance);
        Assert.InRange(actual.Alpha, expected.Alpha - tolerance, expected.Alpha + tolerance);
    }
}
