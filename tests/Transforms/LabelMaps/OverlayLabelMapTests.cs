using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Tests.Data;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using MLNet.CnnCatalog.Transforms.Tests.Onnx;

namespace MLNet.CnnCatalog.Transforms.Tests.LabelMaps;

public sealed class OverlayLabelMapTests : IDisposable
{
    private static readonly MLContext Ml = new(seed: 1);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // Image (200, 100, 50). VOC: label 1 (128, 0, 0), label 2 (0, 128, 0); ignored is white. By hand, halves to even.
    [Theory]
    [InlineData(0.5, 0, "200 100 50", "164 50 25", "100 114 25", "228 178 152")]
    [InlineData(1.0, null, "0 0 0", "128 0 0", "0 128 0", "255 255 255")]
    [InlineData(0.0, null, "200 100 50", "200 100 50", "200 100 50", "200 100 50")]
    [InlineData(0.5, 1, "100 50 25", "200 100 50", "100 114 25", "228 178 152")]
    public void Every_pixel_is_mixed_with_the_colour_of_its_label(double opacity, int? transparent, params string[] expected)
    {
        var options = new LabelMapOverlayOptions { Opacity = opacity, TransparentLabel = (byte?)transparent };

        Assert.Equal(expected, Overlay(File("a.png", 4, 1), Map(1, 4, 0, 1, 2, 255), options, estimator: null));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Colours_are_those_of_the_options_whether_the_column_states_a_size_or_not(bool isSized)
    {
        LabelMapOverlayOptions options = new() { Opacity = 1, Colors = [new(1, 2, 3), new(4, 5, 6)] };

        Assert.Equal(
            ["200 100 50", "4 5 6"], Overlay(File("a.png", 2, 1), Map(1, 2, 0, 1), options, isSized ? Ml.Transforms.ResizeImages("Image", 2, 1) : null));
    }

    [Fact]
    public void The_overlay_of_a_photo_that_was_stored_turned_is_upright()
    {
        using var stored = SkiaSharp.SKBitmap.Decode(OddFiles.PathOf("exif6.jpg"));
        var (height, width) = (stored.Width, stored.Height);

        var overlay = Overlay(OddFiles.PathOf("exif6.jpg"), new LabelMap(height, width, new byte[height * width]), new(), estimator: null);

        // A turn by a quarter: the first row is seen as the last column.
        Assert.Equal(Text(stored.GetPixel(0, 0)), overlay[width - 1]);
        Assert.Equal(Text(stored.GetPixel(0, height - 1)), overlay[0]);
        Assert.Equal(Text(stored.GetPixel(width - 1, height - 1)), overlay[(height - 1) * width]);
        Assert.NotEqual(overlay[0], overlay[(height - 1) * width]);

        static string Text(SkiaSharp.SKColor color) => $"{color.Red} {color.Green} {color.Blue}";
    }

    [Fact]
    public void Image_and_map_need_one_size()
    {
        var map = new LabelMap(2, 3, new byte[6]) { Path = "mask.png" };

        var error = Assert.Throws<InvalidDataException>(() => Overlay(File("a.png", 2, 3), map, new(), estimator: null));

        Assert.Contains($"'{folder.File("a.png")}' has 3x2 pixels, and its label map 'mask.png' has 2x3", error.Message);
    }

    [Fact]
    public void A_label_without_a_colour_is_named()
    {
        var error = Assert.Throws<InvalidDataException>(
            () => Overlay(File("a.png", 2, 1), Map(1, 2, 0, 7), new() { Colors = [new(1, 2, 3)] }, estimator: null));

        Assert.Contains("the label 7, and the option Colors has 1 colours", error.Message);
    }

    [Fact]
    public void Columns_need_their_types()
    {
        var rows = Ml.Data.LoadFromEnumerable([new Row()]);
        var images = Ml.Transforms.LoadImages("Image", null, "Path").Fit(rows).Transform(rows);

        Assert.Contains(
            "Column 'Path' is String; an image is needed", Assert.Throws<ArgumentException>(() => Ml.Transforms.OverlayLabelMap("O", "Path").Fit(images)).Message);
        Assert.Contains(
            "Column 'Path' is String; label maps are needed",
            Assert.Throws<ArgumentException>(() => Ml.Transforms.OverlayLabelMap("O", "Image", "Path").Fit(images)).Message);
        Assert.Contains(
            "There is no column 'PredictedLabelMap'", Assert.Throws<ArgumentException>(() => Ml.Transforms.OverlayLabelMap("O", "Image").Fit(images)).Message);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void The_opacity_is_a_share(double opacity) => Assert.Contains(
        "Opacity must be 0 to 1",
        Assert.Throws<ArgumentOutOfRangeException>(() => Ml.Transforms.OverlayLabelMap("O", options: new() { Opacity = opacity })).Message);

    [Fact]
    public void A_row_without_its_image_or_its_map_has_no_overlay_and_others_stay()
    {
        var rows = Ml.Data.LoadFromEnumerable(
        [
            new Row { Path = File("a.png", 2, 1), Map = Map(1, 2, 0, 1) }, new Row { Map = Map(1, 2, 0, 1) }, new Row { Path = File("a.png", 2, 1) },
            new Row { Path = File("a.png", 2, 1), Map = Map(1, 2, 0, 1) },
        ]);
        var model = Ml.Transforms.LoadImages("Image", null, "Path").Append(Ml.Transforms.OverlayLabelMap("Overlay", "Image", "Map")).Fit(rows);

        var widths = Ml.Data.CreateEnumerable<Painted>(model.Transform(rows), reuseRowObject: false, ignoreMissingColumns: true).Select(row => row.Overlay?.Width);

        Assert.Equal([2, null, null, 2], widths);
        Assert.Equal(new ImageDataViewType(), model.GetOutputSchema(rows.Schema)["Overlay"].Type);
    }

    [Fact]
    public void A_prediction_engine_gives_overlays()
    {
        var rows = Ml.Data.LoadFromEnumerable([new Row()]);
        var model = Ml.Transforms.LoadImages("Image", null, "Path").Append(Ml.Transforms.OverlayLabelMap("Overlay", "Image", "Map")).Fit(rows);
        using var engine = Ml.Model.CreatePredictionEngine<Row, Painted>(model);

        for (var width = 1; width < 4; width++)
            Assert.Equal(width, engine.Predict(new() { Path = File($"{width}.png", width, 2), Map = new(2, width, new byte[2 * width]) }).Overlay!.Width);
    }

    [Fact]
    public void Images_of_every_size_are_painted_in_a_column_that_the_application_made()
    {
        var rows = Ml.Data.LoadFromEnumerable(Array.ConvertAll([(3, 2), (1, 4)], ((int Width, int Height) size) => new Made
        {
            Image = MLImage.CreateFromPixels(size.Width, size.Height, MLPixelFormat.Bgra32, new byte[4 * size.Width * size.Height]),
            Map = new(size.Height, size.Width, new byte[size.Width * size.Height]),
        }));

        var painted = Ml.Transforms.OverlayLabelMap("Overlay", "Image", "Map").Fit(rows).Transform(rows).GetColumn<MLImage>("Overlay");

        Assert.Equal([(3, 2), (1, 4)], painted.Select(image => (image.Width, image.Height)));
    }

    private static LabelMap Map(int height, int width, params byte[] labels) => new(height, width, labels);

    private string File(string name, int width, int height) => folder.File(folder.Image(name, red: 200, green: 100, blue: 50, width, height));

    private static string[] Overlay(string path, LabelMap map, LabelMapOverlayOptions options, IEstimator<ITransformer>? estimator)
    {
        var rows = Ml.Data.LoadFromEnumerable([new Row { Path = path, Map = map }]);
        IEstimator<ITransformer> chain = Ml.Transforms.LoadImages("Image", null, "Path");
        if (estimator is not null)
            chain = chain.Append(estimator);
        var scored = chain.Append(Ml.Transforms.OverlayLabelMap("Overlay", "Image", "Map", options)).Fit(rows).Transform(rows);
        var image = scored.GetColumn<MLImage>("Overlay").Single();
        Assert.Equal((map.Width, map.Height, MLPixelFormat.Rgba32), (image.Width, image.Height, image.PixelFormat));
        return [.. image.Pixels.ToArray().Chunk(4).Select(pixel => $"{pixel[0]} {pixel[1]} {pixel[2]}")];
    }

    private sealed class Row
    {
        public string Path { get; set; } = "";

        [LabelMapType]
        public LabelMap? Map { get; set; }
    }

    private sealed class Made
    {
        [ImageType(1, 1)]
        public MLImage? Image { get; set; }

        [LabelMapType]
        public LabelMap? Map { get; set; }
    }

    private sealed class Painted
    {
        [ImageType(1, 1)]
        public MLImage? Overlay { get; set; }
    }
}
