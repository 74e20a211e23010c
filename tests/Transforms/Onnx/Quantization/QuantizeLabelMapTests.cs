using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using MLNet.CnnCatalog.Transforms.Onnx;
using MLNet.CnnCatalog.Transforms.Tests.Onnx.Segmentation;
using static MLNet.CnnCatalog.Transforms.Tests.Onnx.Classifiers;

namespace MLNet.CnnCatalog.Transforms.Tests.Onnx.Quantization;

/// <summary>ml.Model.QuantizeCnnOnnx with segmentation networks.</summary>
public sealed class QuantizeLabelMapTests : IDisposable
{
    private const int Classes = 4;
    private const int Height = 20;
    private const int Width = 28;

    private readonly TemporaryFolder folder = new();

    private string File => folder.File("model.onnx");

    private string Integers => folder.File("model.int8.onnx");

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, OnnxExportOptions> Forms => new()
    {
        { "resized", new() { LabelMap = true } },
        { "resized", new() { LabelMap = true, Softmax = true } },
        { "resized", new() },
        { "resized", new() { Softmax = true } },
        { "transposed", new() { LabelMap = true } },
        { "transposed", new() { LabelMap = true, Softmax = true } },
        { "last convolution", new() { LabelMap = true } },
        { "last convolution", new() { LabelMap = true, Softmax = true } },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Label_maps_are_almost_those_of_floats(string network, OnnxExportOptions options)
    {
        Build(network).SaveOnnx(File, options);
        var calibration = Rows(first: 0, count: 40);
        var rows = Rows(first: 40, count: 20);
        Ml.Model.QuantizeCnnOnnx(File, calibration, "Image", Integers);

        using var floats = Fit(File, rows, options);
        using var integers = Fit(Integers, rows, options);

        var (expected, actual) = (Labels(floats, rows), Labels(integers, rows));
        Assert.True(OnnxModel.Load(Integers).IsQuantized);
        Assert.True(expected.CountBy(label => label).Count(label => label.Value > expected.Length / 50) > 2, "One class has almost all pixels.");
        Assert.InRange(expected.Zip(actual).Count(pair => pair.First == pair.Second) / (double)expected.Length, 0.98, 1);
        if (options.Softmax)
            Assert.InRange(
                Probabilities(floats, rows).Zip(Probabilities(integers, rows), (one, other) => Math.Abs(one - other)).Average(), 0, 0.02);
    }

    [Theory]
    [InlineData("resized")]
    [InlineData("last convolution")]
    public void Labels_are_chosen_among_floats(string network)
    {
        var (rows, logits) = (Rows(first: 0, count: 20), folder.File("logits.int8.onnx"));
        Build(network).SaveOnnx(File, new() { LabelMap = true });
        Ml.Model.QuantizeCnnOnnx(File, rows, "Image", Integers);
        Build(network).SaveOnnx(File);
        Ml.Model.QuantizeCnnOnnx(File, rows, "Image", logits);

        using var inFile = Fit(Integers, rows, new());
        using var behindFile = Fit(logits, rows, new());

        Assert.Equal(Labels(behindFile, rows), Labels(inFile, rows));
    }

    private static byte[] Labels(ITransformer model, IDataView rows) => [.. Foreign.Maps(model, rows).SelectMany(map => map.Labels.ToArray())];

    private static float[] Probabilities(ITransformer model, IDataView rows) => [.. model.Transform(rows).GetColumn<float[]>("P").SelectMany(row => row)];

    private static CnnOnnxTransformer Fit(string file, IDataView rows, OnnxExportOptions options) =>
        Ml.Transforms.ApplyCnnOnnx(file, options: new() { ProbabilitiesColumnName = options.Softmax ? "P" : null }).Fit(rows);

    private static StateDict Build(string kind)
    {
        var x = Network.Input(3, Height, Width);
        var y = x.Conv("conv1", 16, kernel: 3, stride: 2, bias: true).Relu().Conv("conv2", 24, kernel: 3, bias: true).Relu();
        var network = kind switch
        {
            "resized" => y.Conv("classifier", Classes, kernel: 1).ResizeTo(x, Interpolation.Bilinear).ToNetwork(kind),
            "transposed" => y.ConvTranspose("up", Classes, kernel: 2, stride: 2).ToNetwork(kind),
            _ => y.Upsample(2, Interpolation.Nearest).Conv("conv3", 16, kernel: 3, bias: true).Relu().Conv("classifier", Classes, kernel: 1).ToNetwork("full"),
        };
        var random = new Random(3);
        return new(network, network.Parameters.ToDictionary(
            parameter => parameter.Key, parameter => Enumerable.Range(0, (int)parameter.Count).Select(_ => ((float)random.NextDouble() - 0.5f) * 0.5f).ToArray()));
    }

    // Smooth waves of three colours.
    private static IDataView Rows(int first, int count) => Foreign.Rows(
        Enumerable.Range(first, count).Select(number =>
        {
            var random = new Random(number);
            var (down, across, phase) = (random.NextDouble(), random.NextDouble(), Enumerable.Range(0, 3).Select(_ => 6 * random.NextDouble()).ToArray());
            return Enumerable.Range(0, 3 * Height * Width).Select(index =>
                (float)Math.Sin((index / Width % Height * down) + (index % Width * across) + phase[index / (Height * Width)])).ToArray();
        }), 3, Height, Width);
}
