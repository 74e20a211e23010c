using MLNet.CnnCatalog.Transforms.LabelMaps;
using MLNet.CnnCatalog.Transforms.Tests.Onnx;

namespace MLNet.CnnCatalog.Transforms.Tests.LabelMaps;

public sealed class LabelMapReadingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("palette1.png", 2)]
    [InlineData("palette2.png", 4)]
    [InlineData("palette4.png", 16)]
    [InlineData("palette8.png", 21)]
    [InlineData("palette8-interlaced.png", 21)]
    [InlineData("grey1.png", 2)]
    [InlineData("grey2.png", 4)]
    [InlineData("grey4.png", 16)]
    [InlineData("grey8.png", 21)]
    [InlineData("grey-alpha.png", 21)]
    [InlineData("grey1-interlaced.png", 2)]
    [InlineData("grey4-interlaced.png", 16)]
    public void Palette_files_are_read_by_index_and_grey_ones_by_value(string file, int classes)
    {
        var map = LabelMap.Read(TestMasks.PathOf(file), new() { Classes = classes });

        Assert.Equal((TestMasks.Height, TestMasks.Width, TestMasks.PathOf(file)), (map.Height, map.Width, map.Path));
        Assert.Equal(TestMasks.Labels(classes), map.Labels.ToArray());
    }

    [Theory]
    [InlineData("voc.png")]
    [InlineData("voc-alpha.png")]
    [InlineData("voc-interlaced.png")]
    public void Files_of_colours_are_read_by_a_table(string file)
    {
        var map = LabelMap.Read(TestMasks.PathOf(file), new() { Colors = LabelColors.Voc, Classes = 21 });

        Assert.Equal(TestMasks.Labels(21), map.Labels.ToArray());
    }

    [Fact]
    public void With_a_table_palette_files_are_read_by_colour_too()
    {
        // Entries 0 and 1 of the palette have the colour of label 1.
        var map = LabelMap.Read(TestMasks.PathOf("palette4.png"), new() { Colors = LabelColors.Voc });

        Assert.Equal(Array.ConvertAll(TestMasks.Labels(16), label => Math.Max(label, (byte)1)), map.Labels.ToArray());
    }

    [Theory]
    [InlineData("grey1.png", 2)]
    [InlineData("grey4-interlaced.png", 16)]
    public void With_a_table_grey_files_are_read_as_a_viewer_shows_them(string file, int classes)
    {
        var greys = Enumerable.Range(0, classes).Select(label => (byte)(255 * label / (classes - 1))).Select(grey => new LabelColor(grey, grey, grey));

        Assert.Equal(TestMasks.Labels(classes), LabelMap.Read(TestMasks.PathOf(file), new() { Colors = [.. greys] }).Labels.ToArray());
    }

    [Fact]
    public void Another_ignored_label_becomes_that_of_label_maps()
    {
        var map = LabelMap.Read(TestMasks.PathOf("palette2.png"), new() { IgnoredLabel = 3, Classes = 3 });

        Assert.Equal(Array.ConvertAll(TestMasks.Labels(4), label => label == 3 ? LabelMap.Ignored : label), map.Labels.ToArray());
    }

    [Fact]
    public void A_file_in_memory_is_read_without_a_path()
    {
        var map = LabelMap.Read(File.ReadAllBytes(TestMasks.PathOf("palette8.png")));

        Assert.Null(map.Path);
        Assert.Equal(TestMasks.Labels(21), map.Labels.ToArray());
    }

    [Fact]
    public void What_is_saved_is_read_again_and_looks_as_VOC_does()
    {
        byte[] labels = [.. Enumerable.Range(0, 256).Select(label => (byte)label), .. TestMasks.Labels(21), 255];
        var path = folder.File("map.png");
        File.WriteAllText(path, "older");

        new LabelMap(2, 317, labels).Save(path);

        Assert.Equal(labels, LabelMap.Read(path).Labels.ToArray());
        using var picture = SkiaSharp.SKBitmap.Decode(path);
        Assert.Equal(
            labels.Select(label => LabelColors.Voc[label]), picture.Pixels.Select(pixel => new LabelColor(pixel.Red, pixel.Green, pixel.Blue)));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData(SkiaSharp.SKPngEncoderFilterFlags.Sub)]
    [InlineData(SkiaSharp.SKPngEncoderFilterFlags.Up)]
    [InlineData(SkiaSharp.SKPngEncoderFilterFlags.Avg)]
    [InlineData(SkiaSharp.SKPngEncoderFilterFlags.Paeth)]
    [InlineData(SkiaSharp.SKPngEncoderFilterFlags.AllFilters)]
    public void Whatever_filter_an_encoder_takes_is_undone(SkiaSharp.SKPngEncoderFilterFlags filter)
    {
        using var image = new SkiaSharp.SKBitmap(TestMasks.Width, TestMasks.Height, SkiaSharp.SKColorType.Rgba8888, SkiaSharp.SKAlphaType.Opaque);
        image.Pixels = [.. TestMasks.Labels(251).Select(label => LabelColors.Voc[label]).Select(color => new SkiaSharp.SKColor(color.Red, color.Green, color.Blue))];
        using var pixels = image.PeekPixels();
        using var file = pixels.Encode(new SkiaSharp.SKPngEncoderOptions(filter, zLibLevel: 9));

        Assert.Equal(TestMasks.Labels(251), LabelMap.Read(file.ToArray(), new() { Colors = LabelColors.Voc }).Labels.ToArray());
    }

    // VOCdevkit's VOClabelcolormap, as the data set's page lists its classes; void is the colour of the borders.
    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(1, 128, 0, 0)]
    [InlineData(2, 0, 128, 0)]
    [InlineData(7, 128, 128, 128)]
    [InlineData(8, 64, 0, 0)]
    [InlineData(15, 192, 128, 128)]
    [InlineData(20, 0, 64, 128)]
    [InlineData(255, 224, 224, 192)]
    public void The_colours_of_VOC_are_those_of_its_devkit(int label, byte red, byte green, byte blue) =>
        Assert.Equal(new LabelColor(red, green, blue), LabelColors.Voc[label]);

    [Fact]
    public void Labels_are_addressed_by_row_and_column()
    {
        var map = new LabelMap(2, 3, new byte[] { 0, 1, 2, 3, 4, 255 });

        Assert.Equal((2, 3, 255), (map[0, 2], map[1, 0], map[1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => map[2, 0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => map[0, 3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => map[0, -1]);
    }

    [Fact]
    public void A_map_needs_a_label_a_pixel()
    {
        var error = Assert.Throws<ArgumentException>(() => new LabelMap(2, 3, new byte[5]));

        Assert.Contains("5 labels", error.Message);
        Assert.Contains("2x3", error.Message);
    }
}
