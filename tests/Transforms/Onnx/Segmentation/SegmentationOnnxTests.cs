using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Onnx.Format;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using MLNet.CnnCatalog.Transforms.Onnx;
using static MLNet.CnnCatalog.Transforms.Tests.Onnx.Classifiers;
using static MLNet.CnnCatalog.Transforms.Tests.Onnx.Segmentation.Foreign;

namespace MLNet.CnnCatalog.Transforms.Tests.Onnx.Segmentation;

/// <summary>ml.Transforms.ApplyCnnOnnx with segmentation networks, in pipelines over images of many sizes.</summary>
public sealed class SegmentationOnnxTests : IDisposable
{
    private static readonly PixelNormalization ZeroToOne = new((0, 1), (0, 1), (0, 1));

    // Three columns: red, green and blue.
    private static readonly byte[] Colours = [0, 1, 2];

    private readonly TemporaryFolder folder = new();

    private string File => folder.File("y.onnx");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false, false, "batch 3 12 12")]
    [InlineData(true, false, "batch 3 12 12")]
    [InlineData(false, true, "batch 3 12 12")]
    [InlineData(false, false, "batch 12 12 3")]
    public void Maps_have_the_size_of_their_images_however_these_come(bool asFiles, bool takesBytes, string extents)
    {
        Network(extents, extents, inputType: takesBytes ? OnnxElementType.UInt8 : OnnxElementType.Float32, nodes: [Cast("x", "y", OnnxElementType.Float32)]).Save(File);
        var rows = Flags((24, 6), (12, 12), (30, 31), (3, 40), (120, 1), (24, 6));
        IEstimator<ITransformer> load = asFiles ? Ml.Transforms.LoadRawImageBytes("Image", folder.Path, "Path") : Ml.Transforms.LoadImages("Image", folder.Path, "Path");
        using var model = load.Append(Ml.Transforms.ApplyCnnOnnx(File, options: new()
        {
            BatchSize = 4, Normalization = takesBytes ? null : ZeroToOne, PredictedLabelMapColumnName = "Map",
        })).Fit(rows);

        foreach (var each in (ITransformer[])[model, Reloaded(model, rows)])
        {
            var maps = each.Transform(rows).GetColumn<LabelMap>("Map").ToArray();
            Assert.Equal([(24, 6), (12, 12), (30, 31), (3, 40), (120, 1), (24, 6)], maps.Select(map => (map.Width, map.Height)));
            Assert.All(maps, AssertFlag);
        }
    }

    [Fact]
    public void An_engine_scores_images_of_any_size()
    {
        var rows = Flags((24, 6), (30, 12));
        using var model = Fit(rows);
        foreach (var each in (ITransformer[])[model, Reloaded(model, rows)])
        {
            using var engine = Ml.Model.CreatePredictionEngine<LabeledImage, Segmented>(each);
            foreach (var (width, height) in ((int, int)[])[(24, 6), (30, 12), (24, 6)])
            {
                var map = engine.Predict(new() { Path = $"{width}x{height}.png" }).PredictedLabelMap!;
                Assert.Equal((width, height), (map.Width, map.Height));
                AssertFlag(map);
            }
        }
    }

    [Fact]
    public void Images_without_a_view_get_the_same_maps_and_no_scores()
    {
        var rows = Flags((24, 6), (30, 12), (9, 9));
        using var chain = Fit(rows);
        var model = chain.LastTransformer;
        MLImage[] images = [.. ((string[])["24x6", "30x12", "9x9"]).Select(name => MLImage.CreateFromFile(folder.File($"{name}.png")))];
        PreparedImage[] prepared = [.. ((string[])["24x6", "30x12", "9x9"]).Select(name => model.Prepare(System.IO.File.ReadAllBytes(folder.File($"{name}.png"))))];

        var expected = Maps(chain, rows).Select(map => map.Labels.ToArray());
        Assert.Equal(expected, model.Segment(images).Select(map => map.Labels.ToArray()));
        Assert.Equal(expected, model.Segment(prepared).Select(map => map.Labels.ToArray()));
        Assert.Contains("Call Segment", Assert.Throws<InvalidOperationException>(() => model.Score(images)).Message);
        Assert.Contains("Call Segment", Assert.Throws<InvalidOperationException>(() => model.Score(prepared)).Message);
        Assert.Contains("Image 1 of 2", Assert.Throws<ArgumentException>(() => model.Segment([images[0], null!])).Message);
        Assert.Equal(["0", "1", "2"], model.Labels);
    }

    [Fact]
    public void A_classifier_gives_no_maps()
    {
        Small.SaveOnnx(File);
        using var model = Ml.Transforms.ApplyCnnOnnx(File).Fit(View(1));

        Assert.Contains("Call Score", Assert.Throws<InvalidOperationException>(() => model.Segment(Array.Empty<MLImage>())).Message);
        Assert.Contains("Call Score", Assert.Throws<InvalidOperationException>(() => model.Segment(Array.Empty<PreparedImage>())).Message);
    }

    [Theory]
    [InlineData(ImageResizing.Crop)]
    [InlineData(ImageResizing.Fill)]
    [InlineData(null)]
    public void Images_are_filled_unless_the_options_say_otherwise(ImageResizing? resizing)
    {
        var rows = Flags((24, 6));
        using var model = Fit(rows, new() { Normalization = ZeroToOne, Resizing = resizing });

        // Of twice as many columns as rows in the middle, the outer quarters are cut off.
        Assert.Equal(resizing == ImageResizing.Crop, Maps(model, rows)[0].Labels.Span[0] == LabelMap.Ignored);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("P")]
    public void The_schema_of_a_pipeline_is_known_before_it_is_fitted(string? probabilities)
    {
        Network("batch 3 4 6", "batch 3 4 6").Save(File);
        var rows = Rows(2);
        var images = Ml.Transforms.CustomMapping<Nothing, ImageRow>((_, _) => { }, contractName: null).GetOutputSchema(new SchemaShape([]));
        var shape = Ml.Transforms.ApplyCnnOnnx(File, options: new() { ProbabilitiesColumnName = probabilities })
            .Append(Ml.Transforms.CopyColumns("Copy", "PredictedLabelMap")).GetOutputSchema(images);
        using var model = Ml.Transforms.ApplyCnnOnnx(File, options: new() { ProbabilitiesColumnName = probabilities })
            .Append(Ml.Transforms.CopyColumns("Copy", "PredictedLabelMap")).Fit(rows);

        string[] expected = ["Image", "PredictedLabelMap", .. probabilities is null ? (string[])[] : [probabilities], "Copy"];
        Assert.Equal(expected, shape.Select(column => column.Name));
        Assert.Equal(expected, model.GetOutputSchema(rows.Schema).Select(column => column.Name));
        Assert.All(shape.Where(column => column.Name is "PredictedLabelMap" or "Copy"), column => Assert.Equal(LabelMapDataViewType.Instance, column.ItemType));
        Assert.All(shape.Where(column => column.Name == "P"), column =>
            Assert.Equal((SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single), (column.Kind, column.ItemType)));
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(true, "Probabilities")]
    [InlineData(true, "probabilities")]
    public void A_file_of_this_library_gives_the_map_in_the_middle_where_its_network_does_not_pad(bool softmax, string? probabilities)
    {
        Unpadded.SaveOnnx(File, new() { LabelMap = true, Softmax = softmax, Labels = ["red", "green", "blue"] });
        var rows = Rows(3);
        using var model = Ml.Transforms.ApplyCnnOnnx(File, options: new() { BatchSize = 2, ProbabilitiesColumnName = probabilities }).Fit(rows);

        AssertCentred(model, rows);
        Assert.Equal(["red", "green", "blue"], model.Labels);
        if (probabilities is not null)
            Assert.All((ITransformer[])[model, Reloaded(model, rows)], each => Assert.All(each.Transform(rows).GetColumn<float[]>(probabilities), numbers =>
                Assert.Equal(2 * 4, numbers.Chunk(8).Aggregate((sum, more) => [.. sum.Zip(more, (a, b) => a + b)]).Sum(), tolerance: 1e-5)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Logits_of_this_library_lie_in_the_middle_too(bool softmax)
    {
        Unpadded.SaveOnnx(File, new() { Softmax = softmax });
        var rows = Rows(3);
        using var model = Ml.Transforms.ApplyCnnOnnx(File).Fit(rows);

        AssertCentred(model, rows);
    }

    [Fact]
    public void A_file_for_MLNet_is_scored_in_the_size_that_it_states()
    {
        Unpadded.SaveOnnx(File, new() { LabelMap = true, Softmax = true, ForMLNet = true });
        var rows = Rows(3);
        using var model = Ml.Transforms.ApplyCnnOnnx(File, options: new() { ProbabilitiesColumnName = "P" }).Fit(rows);

        AssertCentred(model, rows);
        Assert.Equal(3 * 8, model.Transform(rows).GetColumn<float[]>("P").First().Length);
    }

    /// <summary>A convolution that takes each pixel as it is and cuts one off from each side.</summary>
    private static StateDict Unpadded
    {
        get
        {
            var network = Graph.Network.Input(3, Height, Width).Conv("conv", 3, kernel: 3, padding: 0).ToNetwork("unpadded");
            var weights = new float[3 * 3 * 9];
            for (var channel = 0; channel < 3; channel++)
                weights[(channel * 27) + (channel * 9) + 4] = 1;
            return new(network, new Dictionary<string, float[]> { ["conv.weight"] = weights });
        }
    }

    private static void AssertCentred(ITransformer model, IDataView rows)
    {
        foreach (var each in (ITransformer[])[model, Reloaded(model, rows)])
            foreach (var (number, map) in Maps(each, rows).Index())
                Assert.Equal(
                    Labels(number).Select((label, pixel) => pixel / Width is 1 or 2 && pixel % Width is > 0 and < 5 ? label : LabelMap.Ignored), map.Labels.ToArray());
    }

    private static void AssertFlag(LabelMap map)
    {
        for (var y = 0; y < map.Height; y++)
            for (var x = 0; x < 3; x++)
                Assert.Equal(Colours[x], map[y, ((2 * x) + 1) * map.Width / 6]);
    }

    private TransformerChain<CnnOnnxTransformer> Fit(IDataView rows, CnnOnnxOptions? options = null)
    {
        Network("batch 3 12 12", "batch 3 12 12").Save(File);
        return Ml.Transforms.LoadImages("Image", folder.Path, "Path")
            .Append(Ml.Transforms.ApplyCnnOnnx(File, options: options ?? new() { Normalization = ZeroToOne })).Fit(rows);
    }

    private IDataView Flags(params (int Width, int Height)[] sizes) => Ml.Data.LoadFromEnumerable(sizes.Select(size =>
    {
        var name = $"{size.Width}x{size.Height}.png";
        var pixels = new byte[4 * size.Width * size.Height];
        for (var i = 0; i < size.Width * size.Height; i++)
            (pixels[(4 * i) + 2 - (i % size.Width * 3 / size.Width)], pixels[(4 * i) + 3]) = (255, 255);
        using var image = MLImage.CreateFromPixels(size.Width, size.Height, MLPixelFormat.Bgra32, pixels);
        image.Save(folder.File(name));
        return new LabeledImage { Path = name };
    }).ToArray());

    private sealed class Nothing;

    private sealed class Segmented
    {
        [LabelMapType]
        public LabelMap? PredictedLabelMap { get; set; }
    }
}
