using Microsoft.ML;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Onnx.Format;
using MLNet.CnnCatalog.Transforms.Onnx;
using static MLNet.CnnCatalog.Transforms.Tests.Onnx.Classifiers;
using static MLNet.CnnCatalog.Transforms.Tests.Onnx.Segmentation.Foreign;

namespace MLNet.CnnCatalog.Transforms.Tests.Onnx.Segmentation;

/// <summary>Files and options of segmentation that do not fit.</summary>
public sealed class SegmentationErrorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => folder.File("y.onnx");

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, CnnOnnxOptions, string> Options => new()
    {
        { "logits", new() { ScoreColumnName = "Numbers" }, "a class for each pixel. ScoreColumnName, PredictedLabelColumnName, PredictedLabelsColumnName and MultiLabelThreshold are for classifiers" },
        { "logits", new() { MultiLabelThreshold = 0.5 }, "and MultiLabelThreshold are for classifiers" },
        { "logits", new() { PredictedLabelsColumnName = "Found" }, "PredictedLabelsColumnName and MultiLabelThreshold are for classifiers" },
        { "logits", new() { PredictedLabelColumnName = "Class" }, "leave them out, or set ProbabilitiesColumnName and PredictedLabelMapColumnName" },
        { "logits", new() { Labels = ["one"] }, "has 3 classes, and 1 labels came" },
        { "labels", new() { ProbabilitiesColumnName = "P" }, "gives labels alone, y [batch, 4, 6], and ProbabilitiesColumnName asks for probabilities" },
        { "labels", new() { Softmax = true }, "no numbers that a softmax could be for" },
        { "own labels", new() { ProbabilitiesColumnName = "P" }, "gives labels alone, output [batch, 4, 6]" },
        { "own labels", new() { Labels = ["one"] }, "has 3 classes, and 1 labels came" },
        { "sigmoids", new() { Softmax = true }, "ends with sigmoids" },
        { "classifier", new() { PredictedLabelMapColumnName = "Map" }, "are for networks that give label maps: leave them out" },
        { "classifier", new() { ProbabilitiesColumnName = "P" }, "numbers for the classes of an image. PredictedLabelMapColumnName and ProbabilitiesColumnName" },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Options_that_contradict_the_file_are_refused(string kind, CnnOnnxOptions options, string message)
    {
        const string extents = "batch 3 4 6";
        switch (kind)
        {
            case "own labels":
                Empty(Graph.Network.Input(3, 4, 6).Relu().ToNetwork("own")).SaveOnnx(File, new() { LabelMap = true });
                break;
            case "classifier":
                Empty(Graph.Network.Input(3, 4, 6).GlobalAveragePool().ToNetwork("own")).SaveOnnx(File);
                break;
            default:
                (kind switch
                {
                    "logits" => Network(extents, extents),
                    "sigmoids" => Network(extents, extents, nodes: [Node("Sigmoid", "x", "y")]),
                    _ => Network(extents, "batch 4 6", OnnxElementType.Int64, nodes: [ArgMax("x", "y", 0)]),
                }).Save(File);
                break;
        }

        Assert.Contains(message, Assert.Throws<ArgumentException>(() => Fit(options)).Message);
    }

    [Theory]
    [InlineData("batch 3 4 6", "batch 2 3", 13, "is a map of 2x3 pixels, and images have 4x6. A label for each of them is needed")]
    [InlineData("batch 3 4 6", "batch 3 2 3", 9, "Operators of opset 11 or later are needed to enlarge it, and it uses those of 9")]
    [InlineData("batch 3 4 6", "batch 256 4 6", 13, "is about 256 classes, and a label is a byte: at most 255 are taken")]
    [InlineData("batch 3 4 6", "batch classes 4 6", 13, "does not say how many classes there are. Set Labels")]
    public void Maps_that_do_not_fit_are_refused(string input, string output, int opset, string message)
    {
        Network(input, output, output.Split(' ').Length == 3 ? OnnxElementType.Int64 : OnnxElementType.Float32, opset).Save(File);

        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Fit()).Message);
    }

    [Theory]
    [InlineData("batch 4 6", true, "is neither one row of classes for each image nor a map of them")]
    [InlineData("batch 3 4 6 2", true, "is neither one row of classes for each image nor a map of them")]
    [InlineData("batch 3 4 6", false, "is of Int64, and numbers for the classes are needed, or a label for each pixel")]
    public void Outputs_of_other_forms_are_refused(string output, bool areFloats, string message)
    {
        Network("batch 3 4 6", output, areFloats ? OnnxElementType.Float32 : OnnxElementType.Int64).Save(File);

        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Fit()).Message);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("Map", "Map")]
    [InlineData("Map", "")]
    public void Two_columns_need_two_names(string map, string? probabilities) => Assert.Contains(
        "two different names are needed",
        Assert.Throws<ArgumentException>(() => Ml.Transforms.ApplyCnnOnnx(
            File, options: new() { PredictedLabelMapColumnName = map, ProbabilitiesColumnName = probabilities })).Message);

    [Fact]
    public void A_damaged_text_about_a_label_map_is_named()
    {
        var model = Empty(Graph.Network.Input(3, 4, 6).Relu().ToNetwork("own")).ToOnnx(new() { LabelMap = true });
        foreach (var text in (string[])["[3, 4]", "[3, 0, 6]", "{}"])
        {
            model.With(model.Graph, (OnnxMetadata.LabelMapKey, text)).Save(File);
            Assert.Contains("'cnn_catalog.label_map'", Assert.Throws<InvalidDataException>(() => Fit()).Message);
        }
    }

    private static StateDict Empty(Graph.Network network) => new(network, new Dictionary<string, float[]>());

    private CnnOnnxTransformer Fit(CnnOnnxOptions? options = null) => Ml.Transforms.ApplyCnnOnnx(File, options: options).Fit(Rows(1));
}
