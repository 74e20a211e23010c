using Microsoft.ML;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.Onnx;
using static MLNet.CnnCatalog.Transforms.Tests.Onnx.Classifiers;

namespace MLNet.CnnCatalog.Transforms.Tests.Onnx.Quantization;

public sealed class QuantizationErrorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => folder.File("model.onnx");

    private string Integers => folder.File("model.int8.onnx");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_missing_file_is_named() => Assert.Contains("nowhere.onnx", Assert.Throws<FileNotFoundException>(
        () => Ml.Model.QuantizeCnnOnnx("nowhere.onnx", View(3), "Image", Integers)).Message, StringComparison.Ordinal);

    [Fact]
    public void There_have_to_be_rows() => Assert.Contains("no rows", Fails(View(0)), StringComparison.Ordinal);

    [Fact]
    public void The_image_column_has_to_be_there() => Assert.Contains("'Photo'", Fails(View(3), column: "Photo"), StringComparison.Ordinal);

    [Fact]
    public void A_target_that_cannot_be_written_is_named_before_any_image_is_read()
    {
        Small.SaveOnnx(File);
        var rows = Ml.Data.LoadFromEnumerable(Unreadable());
        var missing = Path.Combine(folder.Path, "nowhere", "model.int8.onnx");

        Assert.Contains(missing, Assert.Throws<DirectoryNotFoundException>(
            () => Ml.Model.QuantizeCnnOnnx(File, rows, "Image", missing)).Message, StringComparison.Ordinal);
        Assert.Contains(folder.Path, Assert.Throws<UnauthorizedAccessException>(
            () => Ml.Model.QuantizeCnnOnnx(File, rows, "Image", folder.Path)).Message, StringComparison.Ordinal);
        Assert.Equal([File], Directory.GetFiles(folder.Path));

        static IEnumerable<ImageRow> Unreadable()
        {
            yield return Vectors(1)[0];
            throw new NotSupportedException("An image was read.");
        }
    }

    [Fact]
    public void A_quantised_file_is_not_quantised_again()
    {
        Small.SaveOnnx(File);
        Ml.Model.QuantizeCnnOnnx(File, View(3), "Image", Integers);
        var error = Assert.Throws<ArgumentException>(() => Ml.Model.QuantizeCnnOnnx(Integers, View(3), "Image", folder.File("twice.onnx")));
        Assert.Contains("quantised already", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_infinite_is_named_and_an_older_file_stays()
    {
        System.IO.File.WriteAllText(Integers, "older");
        var network = Network.Input(3, Side, Side).Conv("conv", 2, kernel: 1, bias: true).GlobalAveragePool().Linear("fc", 2).ToNetwork("infinite");
        var weights = new StateDict(network, network.Parameters.ToDictionary(parameter => parameter.Key, parameter => Enumerable.Repeat(
            parameter.Key == "conv.bias" ? float.PositiveInfinity : 1, (int)parameter.Count).ToArray()));

        Assert.Contains("'conv.out'", Fails(View(3), weights), StringComparison.Ordinal);
        Assert.Equal("older", System.IO.File.ReadAllText(Integers));
    }

    [Fact]
    public void An_image_column_needs_to_know_what_the_network_expects()
    {
        var files = Ml.Data.LoadFromEnumerable([new LabeledImage { Path = folder.Image("red.png", 200, 0, 0) }]);
        var images = Ml.Transforms.LoadImages("Image", folder.Path, "Path").Fit(files).Transform(files);
        Assert.Contains("Normalization", Fails(images), StringComparison.Ordinal);
    }

    public static TheoryData<CnnQuantizationOptions> OutOfRange =>
    [
        new CnnQuantizationOptions { MaximumImages = 0 },
        new CnnQuantizationOptions { BatchSize = 0 },
        new CnnQuantizationOptions { Threads = 0 },
        new CnnQuantizationOptions { ImageSize = 0 },
        new CnnQuantizationOptions { WeightBits = 6 },
        new CnnQuantizationOptions { WeightBits = 9 },
    ];

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Options_out_of_their_range_are_refused(CnnQuantizationOptions options)
    {
        Small.SaveOnnx(File);
        Assert.Throws<ArgumentOutOfRangeException>(() => Ml.Model.QuantizeCnnOnnx(File, View(3), "Image", Integers, options));
    }

    private string Fails(IDataView rows, StateDict? weights = null, string column = "Image")
    {
        (weights ?? Small).SaveOnnx(File);
        return Assert.Throws<ArgumentException>(() => Ml.Model.QuantizeCnnOnnx(File, rows, column, Integers)).Message;
    }
}
