using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Onnx.Quantization;
using MLNet.CnnCatalog.Tests.Onnx.TestData;

namespace MLNet.CnnCatalog.Tests.Onnx.Quantization;

/// <summary>What is quantised, and what is refused.</summary>
public class QuantizationPlanTests
{
    [Fact]
    public void Names_and_texts_stay_and_the_file_says_that_it_is_quantised()
    {
        var model = ConstantWeights.Of(NetworkCatalog.Get("cifar_resnet20", classes: 3)).ToOnnx(new()
        {
            InputName = "pixels", OutputName = "Score", Normalization = PixelNormalization.ImageNet, Softmax = true, Labels = ["a", "b", "c"],
        });
        var quantized = Quantize(model);

        Assert.Equal(model.ToString(), quantized.ToString());
        Assert.Equal(["a", "b", "c"], quantized.Labels);
        Assert.Equal("cifar_resnet20", quantized.Architecture);
        Assert.True(quantized.NormalizesImages);
        Assert.True(quantized.GivesProbabilities);
        Assert.True(quantized.IsQuantized);
        Assert.False(model.IsQuantized);
        Assert.Equal("int8", quantized.Metadata[OnnxMetadata.QuantizationKey]);
        Assert.False(model.Metadata.ContainsKey(OnnxMetadata.QuantizationKey));
    }

    [Fact]
    public void The_calibration_model_has_two_numbers_for_each_value_as_one_more_output()
    {
        var model = ConstantWeights.Of(NetworkCatalog.Get("cifar_resnet20")).ToOnnx();
        var plan = QuantizationPlan.Of(model);

        Assert.Equal([.. model.Outputs, plan.CalibrationModel.Outputs[1]], plan.CalibrationModel.Outputs);
        Assert.Equal(plan.RangesOutput, plan.CalibrationModel.Outputs[1].Name);
        Assert.Equal([2 * plan.Values.Length], plan.CalibrationModel.Outputs[1].Dimensions);
        // The input, 19 convolutions, 9 sums and the mean; slices and pads keep the scales that they get.
        Assert.Equal(30, plan.Values.Length);
    }

    [Theory]
    [InlineData("cifar_resnet20", "Relu", "BatchNormalization")]
    [InlineData("densenet121", "Relu", "BatchNormalization")]
    [InlineData("mobilenet_v2", "Clip", "BatchNormalization")]
    [InlineData("mobilenet_v3_small", "HardSwish", "HardSigmoid", "Clip", "Relu")]
    [InlineData("efficientnet_b0", "BatchNormalization")]
    public void Norms_and_activations_become_part_of_other_nodes(string name, params string[] gone)
    {
        var file = new ParsedOnnx(Quantize(ConstantWeights.Of(NetworkCatalog.Get(name, classes: 10)).ToOnnx()));
        Assert.DoesNotContain(file.Nodes, node => gone.Contains(node.OpType));
    }

    [Theory]
    [InlineData("resnet18")]
    [InlineData("densenet121")]
    [InlineData("googlenet")]
    [InlineData("mobilenet_v3_small")]
    [InlineData("efficientnet_b0")]
    [InlineData("shufflenet_v2_x0_5")]
    public void Between_the_input_and_the_last_layer_everything_is_integers(string name)
    {
        var file = new ParsedOnnx(Quantize(ConstantWeights.Of(NetworkCatalog.Get(name, classes: 10)).ToOnnx()));
        var readers = file.Nodes.Where(node => node.OpType is not ("QuantizeLinear" or "DequantizeLinear")).ToList();
        Assert.All(readers, node => Assert.Equal("DequantizeLinear", file.Producer(node.Inputs[0]).OpType));
        Assert.All(readers.Where(node => node.Outputs[0] != "output"), node => Assert.Equal(
            "QuantizeLinear", file.Nodes.Single(reader => reader.Inputs.Contains(node.Outputs[0])).OpType));
    }

    [Fact]
    public void The_mean_of_a_last_convolution_stays_floats()
    {
        var file = new ParsedOnnx(Quantize(ConstantWeights.Of(NetworkCatalog.Get("squeezenet1_1", classes: 10)).ToOnnx()));
        var pool = file.Nodes.Single(node => node.OpType == "GlobalAveragePool");
        Assert.DoesNotContain(file.Nodes, node => node.OpType == "QuantizeLinear" && node.Inputs[0] == pool.Outputs[0]);
    }

    [Fact]
    public void Maps_are_resized_as_integers_to_the_nearest_pixels_and_as_floats_at_the_end()
    {
        var x = Network.Input(3, 53, 37);
        var network = x.Conv("conv", 4, kernel: 3, stride: 2).Relu().Resize(40, 31, Interpolation.Nearest)
            .Conv("next", 4, kernel: 3).Relu().Conv("classifier", 2, kernel: 1).ResizeTo(x, Interpolation.Bilinear).ToNetwork("segmenter");

        var file = new ParsedOnnx(Quantize(ConstantWeights.Of(network).ToOnnx()));

        var resizes = file.Nodes.Where(node => node.OpType == "Resize").ToArray();
        Assert.Equal(["DequantizeLinear", "Conv"], resizes.Select(node => file.Producer(node.Inputs[0]).OpType));
        Assert.Contains(file.Nodes, node => node.OpType == "QuantizeLinear" && node.Inputs[0] == resizes[0].Outputs[0]);
        // Nothing is computed for a shape alone.
        var floats = file.Nodes.Where(node => node.OpType == "DequantizeLinear").Select(node => node.Outputs[0]).ToHashSet();
        Assert.DoesNotContain(file.Nodes, node => node.OpType == "Shape" && floats.Contains(node.Inputs[0]));
    }

    [Fact]
    public void A_quantised_network_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => QuantizationPlan.Of(Quantize(Small())));
        Assert.Contains("quantised already", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_without_weights_is_refused()
    {
        var network = Network.Input(3, 5, 7).MaxPool(kernel: 2, stride: 2).ToNetwork("pool");
        var error = Assert.Throws<ArgumentException>(() => QuantizationPlan.Of(new StateDict(network, new Dictionary<string, float[]>()).ToOnnx()));
        Assert.Contains("'pool' has nothing to quantise", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN, 1)]
    [InlineData(0, float.PositiveInfinity)]
    [InlineData(2, 1)]
    public void A_range_that_is_none_names_the_value(float smallest, float largest)
    {
        var plan = QuantizationPlan.Of(Small());
        var ranges = Enumerable.Repeat(new ValueRange(0, 1), plan.Values.Length).ToArray();
        ranges[1] = new(smallest, largest);
        var error = Assert.Throws<ArgumentException>(() => plan.Quantize(ranges));
        Assert.Contains($"'{plan.Values[1]}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ranges_and_bits_are_checked()
    {
        var plan = QuantizationPlan.Of(Small());
        Assert.Contains($"1 ranges came for {plan.Values.Length}", Assert.Throws<ArgumentException>(() => plan.Quantize([new(0, 1)])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.Quantize([], weightBits: 4));
    }

    private static OnnxModel Small() => ConstantWeights.Of(
        Network.Input(3, 5, 7).Conv("conv", 4, kernel: 3).Relu().GlobalAveragePool().Linear("fc", 2).ToNetwork("small")).ToOnnx();

    private static OnnxModel Quantize(OnnxModel model)
    {
        var plan = QuantizationPlan.Of(model);
        return plan.Quantize([.. plan.Values.Select(_ => new ValueRange(-1, 1))]);
    }
}
