using System.Text;
using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Tests.Onnx.TestData;
using MLNet.CnnCatalog.Tests.Weights.TestData;

namespace MLNet.CnnCatalog.Tests.Onnx;

/// <summary>What an exported file says of itself. That it computes the right thing is tested where a runtime is.</summary>
public sealed class OnnxExportTests : IDisposable
{
    private static readonly StateDict Small = ConstantWeights.Of(SmallNet(3));
    private static readonly StateDict Grey = ConstantWeights.Of(SmallNet(1));

    private readonly TemporaryFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void A_network_without_options_takes_any_batch_of_normalised_pictures_and_gives_logits()
    {
        var model = Exported(Small, new());
        Assert.Equal("small: input [batch, 3, 53, 37] -> output [batch, 4]", model.ToString());
        Assert.Equal([null, 3, 53, 37], model.Inputs.Single().Dimensions);
        Assert.Equal(17, model.OpsetVersion);
        Assert.Equal("MLNet.CnnCatalog", model.Producer);
        Assert.Equal("small", model.Architecture);
        Assert.Empty(model.Labels);
        Assert.False(model.NormalizesImages);
        Assert.False(model.GivesProbabilities);
        Assert.Equal(["cnn_catalog.architecture", "cnn_catalog.images", "cnn_catalog.output", "cnn_catalog.version"], model.Metadata.Keys.Order());
    }

    [Fact]
    public void A_file_carries_its_labels_and_what_it_does_with_pictures()
    {
        var model = Exported(Small, new()
        {
            InputName = "pixels", OutputName = "Score", Normalization = PixelNormalization.ImageNet, Softmax = true,
            Labels = ["cat", "großer \"Hund\"", "", "犬"], ForMLNet = true,
        });
        Assert.Equal("small: pixels [1, 3, 53, 37] -> Score [4]", model.ToString());
        Assert.Equal(["cat", "großer \"Hund\"", "", "犬"], model.Labels);
        Assert.Equal("probabilities", model.Metadata["cnn_catalog.output"]);
        Assert.True(model.GivesProbabilities);
        Assert.True(model.NormalizesImages);
        Assert.Equal(
            """{"pixels":{"shape":[3,53,37],"colour_order":"RGB","range":"0..255","mean":[0.485,0.456,0.406],"deviation":[0.229,0.224,0.225],"resizing":"crop"}}""",
            model.Metadata[OnnxMetadata.ImagesKey]);
        var images = model.Images["pixels"];
        Assert.Equal([3, 53, 37], images.Shape);
        Assert.Equal([0.229, 0.224, 0.225], images.Deviation);
    }

    [Fact]
    public void A_file_of_another_program_says_nothing_of_pictures()
    {
        var model = OnnxModel.Load(OnnxFormatTests.PathOf("raw.onnx"));
        Assert.Null(model.Architecture);
        Assert.Empty(model.Labels);
        Assert.Empty(model.Images);
        Assert.False(model.NormalizesImages);
    }

    [Fact]
    public void A_file_says_from_which_probability_on_a_class_is_predicted()
    {
        var model = Exported(Small, new() { Sigmoid = true, MultiLabelThreshold = 0.25 });

        Assert.Equal("0.25", model.Metadata[OnnxMetadata.MultiLabelKey]);
        Assert.Equal(0.25, model.MultiLabelThreshold);
        Assert.True(model.GivesProbabilities);
        Assert.Null(Exported(Small, new()).MultiLabelThreshold);
    }

    [Theory]
    [InlineData("cnn_catalog.labels", "[1, 2]")]
    [InlineData("cnn_catalog.labels", "cat, dog")]
    [InlineData("cnn_catalog.images", """{"input":{"shape":"large"}}""")]
    [InlineData("cnn_catalog.multi_label", "often")]
    [InlineData("cnn_catalog.multi_label", "1.5")]
    public void A_text_that_is_no_JSON_of_its_kind_is_refused_by_its_key(string key, string text)
    {
        var path = files.Write([.. ProtobufBytes.Field(7, []), .. ProtobufBytes.Field(14, ProtobufBytes.Field(1, key), ProtobufBytes.Field(2, text))]);
        var model = OnnxModel.Load(path);
        var error = Assert.Throws<InvalidDataException>(() => _ = key.EndsWith("labels") ? model.Labels.Length
            : key.EndsWith("label") ? model.MultiLabelThreshold : model.Images.Count);
        Assert.Contains(key, error.Message);
        Assert.Contains(text, error.Message);
    }

    [Fact]
    public void Constants_have_the_keys_of_the_state_dict_and_those_of_members_a_prefix()
    {
        Assert.All(Small.Network.Parameters.Where(parameter => parameter.Role != ParameterRole.BatchCount), parameter =>
        {
            Assert.Contains(parameter.Key, TextOf(Small.ToOnnx()));
            Assert.Contains("members.1." + parameter.Key, TextOf(OnnxExport.Average([new(Small, "a"), new(Small, "b")])));
        });
        Assert.DoesNotContain("bn.running_mean", TextOf(Small.ToOnnx(new() { FoldBatchNorm = true })));
    }

    [Fact]
    public void An_average_names_its_members_and_their_inputs()
    {
        var model = OnnxExport.Average([new(Small, "colour", PixelNormalization.ImageNet), new(Grey, "grey")], new() { OutputName = "mean" });
        model.Save(files["average.onnx"]);
        model = OnnxModel.Load(files["average.onnx"]);
        Assert.Equal("small+small: colour [batch, 3, 53, 37], grey [batch, 1, 53, 37] -> mean [batch, 4]", model.ToString());
        Assert.Equal("small+small", model.Architecture);
        Assert.True(model.GivesProbabilities);
        Assert.False(model.NormalizesImages);
        Assert.Equal(["0..255", "normalised"], model.Images.Values.Select(images => images.Range));
    }

    [Fact]
    public void Auxiliary_heads_stay_behind()
    {
        var weights = ConstantWeights.Of(Inception.GoogLeNetPaper(10));
        Assert.NotEmpty(weights.Network.Heads);
        Assert.DoesNotContain("aux", TextOf(weights.ToOnnx()));
    }

    public static TheoryData<string, Func<OnnxModel>> Refused => new()
    {
        { "3 labels came for 'small', whose output has 4 classes", () => Small.ToOnnx(new() { Labels = ["a", "b", "c"] }) },
        { "ForMLNet makes batches of one", () => Small.ToOnnx(new() { ForMLNet = true, BatchSize = 2 }) },
        { "BatchSize is 0", () => Small.ToOnnx(new() { BatchSize = 0 }) },
        { "OutputName is empty", () => Small.ToOnnx(new() { OutputName = "" }) },
        { "needs a name of its own, not 'x'", () => Small.ToOnnx(new() { InputName = "x", OutputName = "x" }) },
        { "'small' takes 1x53x37", () => Grey.ToOnnx(new() { Normalization = PixelNormalization.ImageNet }) },
        { "weights named 'fc.weight'", () => Small.ToOnnx(new() { OutputName = "fc.weight" }) },
        { "are for classes of which an image may have several", () => Small.ToOnnx(new() { Sigmoid = true, Softmax = true }) },
        { "are for classes of which an image may have several", () => Small.ToOnnx(new() { MultiLabelThreshold = 0.5, Softmax = true }) },
        { "MultiLabelThreshold is 1; a probability above 0", () => Small.ToOnnx(new() { MultiLabelThreshold = 1 }) },
        { "has no LabelMap, Sigmoid or MultiLabelThreshold yet", () => OnnxExport.Average([new(Small, "a")], new() { Sigmoid = true }) },
        { "at least one network", () => OnnxExport.Average([]) },
        { "different outputs", () => OnnxExport.Average([new(Small, "a"), new(ConstantWeights.Of(SmallNet(3, classes: 5)), "a")]) },
        { "cannot share the input 'a'", () => OnnxExport.Average([new(Small, "a"), new(Grey, "a")]) },
        { "cannot share the input 'a'", () => OnnxExport.Average([new(Small, "a"), new(Small, "a", PixelNormalization.ImageNet)]) },
        { "leave InputName", () => OnnxExport.Average([new(Small, "a")], new() { InputName = "b" }) },
        { "leave InputName", () => OnnxExport.Average([new(Small, "a")], new() { Normalization = PixelNormalization.ImageNet }) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Options_that_do_not_fit_are_refused(string problem, Func<OnnxModel> export) =>
        Assert.Contains(problem, Assert.Throws<ArgumentException>(export).Message);

    [Fact]
    public void A_model_is_not_saved_into_a_folder_that_is_not_there() =>
        Assert.Contains("none", Assert.Throws<DirectoryNotFoundException>(() => Small.SaveOnnx(Path.Combine(files.Folder, "none", "small.onnx"))).Message);

    private static Network SmallNet(int channels, int classes = 4) => Network.Input(channels, 53, 37)
        .Conv("conv", 5, kernel: 3).BatchNorm("bn").Relu().GlobalAveragePool().Linear("fc", classes).ToNetwork("small");

    private static string TextOf(OnnxModel model)
    {
        using var written = new MemoryStream();
        model.Write(written);
        return Encoding.Latin1.GetString(written.ToArray());
    }

    private OnnxModel Exported(StateDict weights, OnnxExportOptions options)
    {
        weights.SaveOnnx(files["exported.onnx"], options);
        return OnnxModel.Load(files["exported.onnx"]);
    }
}
