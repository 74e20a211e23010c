using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.Onnx;
using static MLNet.CnnCatalog.Transforms.Tests.Onnx.Classifiers;

namespace MLNet.CnnCatalog.Transforms.Tests.Onnx;

/// <summary>Classifiers as other frameworks write them: how they end, what numbers they take, and how their pixels lie.</summary>
public sealed class CnnOnnxFormTests : IDisposable
{
    private static readonly PixelNormalization ZeroToOne = new((0, 1), (0, 1), (0, 1));

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // The numbers of ONNX Runtime 1.31.1 for pixel i = (37 i mod 101) / 101; of one sigmoid p they are 1 - p and p.
    public static TheoryData<string, float[]> Ends => new()
    {
        { "softmax-identity.onnx", [0.001234506f, 0.5515029f, 0.4472626f] },
        { "one-sigmoid.onnx", [1 - 0.5300823f, 0.5300823f] },
        { "three-sigmoids.onnx", [0.8090961f, 0.5500569f, 0.3956398f] },
        { "squeezenet-head.onnx", [0.1976904f, 0.1969812f, 0.2019016f, 0.1969812f, 0.2064456f] },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public void Probabilities_are_those_of_the_file_in_memory_and_in_a_saved_model(string file, float[] expected) =>
        AssertScores(expected, file, Formula());

    [Fact]
    public void A_network_of_halves_scores_floats() => AssertScores(
        [0.03964233f, -0.04806519f, -0.2032471f, -1.114258f], "fp16.onnx", Formula(),
        new() { Softmax = false }, tolerance: 2e-3);

    [Fact]
    public void A_network_of_bytes_is_fed_the_pixels_as_they_are() =>
        AssertScores([255, 51, 7], "bytes.onnx", Image(255, 51, 7), new() { Softmax = false });

    [Theory]
    [InlineData(255, 51, 0, 106)]
    [InlineData(3, 200, 77, 127)]
    [InlineData(254, 255, 255, 255)]
    [InlineData(10, 20, 30, 18)]
    public void A_network_of_one_channel_takes_the_luminance_of_PIL(byte red, byte green, byte blue, int luminance) => AssertScores(
        [luminance / 255f, luminance / 255f], "grey.onnx", Image(red, green, blue), new() { Softmax = false, Normalization = ZeroToOne });

    [Fact]
    public void A_network_that_is_not_square_says_its_own_size()
    {
        using var model = Ml.Transforms.ApplyCnnOnnx(PathOf("grey.onnx"), options: new() { Normalization = ZeroToOne }).Fit(Image(1, 2, 3));

        Assert.Equal(Graph.Shape.Map(1, 6, 10), model.ImageShape);
    }

    [Fact]
    public void A_map_from_classes_to_probabilities_gives_both()
    {
        var rows = Image(255, 51, 0);
        var expected = new[] { 1.0, 0.2, 0 }.Select(Math.Exp).ToArray();

        AssertScores([.. expected.Select(value => (float)(value / expected.Sum()))], "map-of-classes.onnx", rows, new() { Normalization = ZeroToOne });
        using var model = Ml.Transforms.ApplyCnnOnnx(PathOf("map-of-classes.onnx"), options: new() { Normalization = ZeroToOne }).Fit(rows);
        Assert.Equal(["red", "green", "blue"], model.Labels);
    }

    // An image of one colour: -1..1 of 255, 51 and 0. The probabilities are printed by Data/make.py.
    [Theory]
    [InlineData(3, 5, 5)]
    [InlineData(5, 5, 3)]
    public void Vectors_are_read_as_their_dimensions_say(params int[] dimensions)
    {
        float[] colour = [1, -0.6f, -1];
        var isLast = dimensions[2] == 3;
        var pixels = Enumerable.Range(0, 75).Select(index => colour[isLast ? index % 3 : index / 25]);

        AssertScores([0.3087226f, 0.2657200f, 0.2287073f, 0.1968502f], "channels_last.onnx", Vectors(Dimensions(dimensions), pixels));
    }

    [Fact]
    public void Vectors_with_the_channels_last_are_turned_for_a_network_that_has_them_first()
    {
        float[] planes = [.. Enumerable.Range(0, 3 * 16 * 16).Select(index => 37 * index % 101 / 101f)];
        var pixels = planes.Select((_, index) => planes[(index % 3 * 16 * 16) + (index / 3)]);

        AssertScores([0.001234506f, 0.5515029f, 0.4472626f], "softmax-identity.onnx", Vectors(Dimensions(16, 16, 3), pixels));
    }

    [Theory]
    [InlineData(5, 3, 5)]
    [InlineData(3, 25, 1)]
    public void Vectors_that_do_not_fit_are_refused(params int[] dimensions)
    {
        var message = Refused("channels_last.onnx", Vectors(Dimensions(dimensions), new float[75]));

        Assert.Contains("takes pictures [unk__1, 5, 5, 3]", message, StringComparison.Ordinal);
        Assert.Contains("holds " + string.Join(" x ", dimensions) + " values", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Vectors_without_dimensions_are_refused_where_the_channels_of_the_network_come_last() => Assert.Contains(
        "Give it three dimensions: 5 x 5 x 3, or 3 x 5 x 5",
        Refused("channels_last.onnx", Vectors(Dimensions(75), new float[75])), StringComparison.Ordinal);

    [Fact]
    public void Quantisation_reads_vectors_the_same_way()
    {
        var random = new Random(5);
        float[][] images = [.. Enumerable.Range(0, 20).Select(_ => Enumerable.Range(0, 75).Select(_ => (float)random.NextDouble() - 0.5f).ToArray())];
        float[][] turned = [.. images.Select(image => Enumerable.Range(0, 75).Select(index => image[(index % 25 * 3) + (index / 25)]).ToArray())];
        foreach (var (name, rows) in new[] { ("last", Rows(Dimensions(5, 5, 3), images)), ("first", Rows(Dimensions(3, 5, 5), turned)) })
            Ml.Model.QuantizeCnnOnnx(PathOf("channels_last.onnx"), rows, "Image", folder.File(name));

        Assert.Equal(File.ReadAllBytes(folder.File("last")), File.ReadAllBytes(folder.File("first")));
    }

    [Theory]
    [InlineData("three-sigmoids.onnx", true, "ends with sigmoids")]
    [InlineData("one-sigmoid.onnx", true, "ends with sigmoids")]
    public void Sigmoids_get_no_softmax(string file, bool softmax, string message) => Assert.Contains(
        message, Refused(file, Formula(), new() { Softmax = softmax }), StringComparison.Ordinal);

    [Theory]
    [InlineData(null, float.NaN)]
    [InlineData(true, 0.6224593f)]
    [InlineData(false, 0.5f)]
    public void A_single_number_without_sigmoid_is_what_the_options_say(bool? softmax, float probability)
    {
        var network = Graph.Network.Input(3, 4, 4).GlobalAveragePool().Linear("fc", 1).ToNetwork("single");
        new Graph.StateDict(network, new Dictionary<string, float[]> { ["fc.weight"] = [0, 0, 0], ["fc.bias"] = [0.5f] }).SaveOnnx(folder.File("single.onnx"));
        var rows = Vectors(Dimensions(3, 4, 4), new float[48]);
        var options = new CnnOnnxOptions { Softmax = softmax };

        if (softmax is null)
            Assert.Contains("gives a single number, output [batch, 1]", Refused(folder.File("single.onnx"), rows, options), StringComparison.Ordinal);
        else
            AssertScores([1 - probability, probability], folder.File("single.onnx"), rows, options);
    }

    [Fact]
    public void An_output_that_is_no_tensor_is_refused_without_the_words_of_the_runtime()
    {
        var error = Assert.ThrowsAny<Exception>(() =>
            Ml.Transforms.ApplyCnnOnnx(PathOf("map-of-classes.onnx"), options: new() { OutputName = "label" }).Fit(Vectors(Dimensions(3, 9, 9), new float[243])));

        Assert.Contains("its output label [1, batch] is of Text", error.Message, StringComparison.Ordinal);
        Assert.Contains("OutputName", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_runtime_says_comes_without_the_places_in_its_source_and_with_the_file()
    {
        const string said =
            "[ErrorCode:RuntimeException] Status Message: /src/onnxruntime/core/tensor/reshape_helper.h:47 onnxruntime::ReshapeHelper::ReshapeHelper(" +
            "const onnxruntime::TensorShape&, onnxruntime::TensorShapeVector&, bool) size was false. The input cannot be reshaped.\nStacktrace:\n(0): main";
        Assert.Equal(
            "[ErrorCode:RuntimeException] Status Message: size was false. The input cannot be reshaped.",
            RuntimeMessage.Of(new InvalidOperationException(said)));

        using var model = Ml.Transforms.ApplyCnnOnnx(PathOf("only_fours.onnx")).Fit(Vectors(Dimensions(3, 9, 9), new float[243]));
        var error = Assert.ThrowsAny<Exception>(() => Scores(model, Vectors(Dimensions(3, 9, 9), new float[243])));
        Assert.Contains("only_fours.onnx': ONNX Runtime cannot compute a batch of 1 images of 3x9x9", error.Message, StringComparison.Ordinal);
    }

    private static string PathOf(string file) => Path.IsPathRooted(file) ? file : Path.Combine("Onnx", "Data", file);

    private static VectorDataViewType Dimensions(params int[] dimensions) => new(NumberDataViewType.Single, dimensions);

    private static IDataView Formula() => Vectors(Dimensions(3, 16, 16), Enumerable.Range(0, 3 * 16 * 16).Select(index => 37 * index % 101 / 101f));

    private static IDataView Vectors(VectorDataViewType type, IEnumerable<float> pixels) => Rows(type, [[.. pixels]]);

    private static IDataView Rows(VectorDataViewType type, float[][] images)
    {
        var schema = SchemaDefinition.Create(typeof(VectorRow));
        schema["Image"].ColumnType = type;
        return Ml.Data.LoadFromEnumerable(images.Select(image => new VectorRow { Image = image }).ToArray(), schema);
    }

    private IDataView Image(byte red, byte green, byte blue)
    {
        var rows = Ml.Data.LoadFromEnumerable([new LabeledImage { Path = folder.Image("colour.png", red, green, blue) }]);
        return Ml.Transforms.LoadImages("Image", folder.Path, "Path").Fit(rows).Transform(rows);
    }

    private static string Refused(string file, IDataView rows, CnnOnnxOptions? options = null) =>
        Assert.Throws<ArgumentException>(() => Ml.Transforms.ApplyCnnOnnx(PathOf(file), options: options).Fit(rows)).Message;

    private static void AssertScores(float[] expected, string file, IDataView rows, CnnOnnxOptions? options = null, double tolerance = 1e-5)
    {
        using var model = Ml.Transforms.ApplyCnnOnnx(PathOf(file), options: options).Fit(rows);
        using var saved = new MemoryStream();
        Ml.Model.Save(model, rows.Schema, saved);
        var loaded = new MLContext().Model.Load(saved, out _);
        foreach (var each in (ITransformer[])[model, loaded])
        {
            var scores = Assert.Single(Scores(each, rows));
            Assert.Equal(expected.Length, scores.Length);
            Assert.All(expected.Zip(scores), pair => Assert.Equal(pair.First, pair.Second, tolerance * Math.Max(1, Math.Abs(pair.First))));
        }
    }

    private sealed class VectorRow
    {
        public float[] Image { get; set; } = [];
    }
}
