using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Onnx.Quantization;
using MLNet.CnnCatalog.Tests.Onnx.TestData;

namespace MLNet.CnnCatalog.Tests.Onnx.Quantization;

/// <summary>
/// Scales, zero points and integers, computed by hand from what ONNX says of QuantizeLinear: saturate(round(x / scale) + zero point), halves to
/// the even number.
/// </summary>
public class QuantizationNumbersTests
{
    private static readonly ValueRange Any = new(0, 1);

    [Theory]
    [InlineData(-1, 2, 3 / 255.0, 85)]
    [InlineData(-3, 3, 6 / 255.0, 128)] // 127.5 is as far from 127 as from 128
    [InlineData(0, 6, 6 / 255.0, 0)]
    [InlineData(3, 5, 5 / 255.0, 0)]
    [InlineData(-5, -3, 5 / 255.0, 255)]
    [InlineData(0, 0, 1 / 255.0, 0)]
    [InlineData(0, 1e-30f, 1 / 255.0, 0)]
    public void A_range_and_0_fit_the_bytes_of_an_activation(float smallest, float largest, double scale, double zeroPoint)
    {
        var file = Quantized(Net([1, 1], [0]), new(smallest, largest), Any);
        var quantize = file.Nodes.First(node => node.OpType == "QuantizeLinear");
        Assert.Equal("input", quantize.Inputs[0]);
        Assert.Equal(scale, file[quantize.Inputs[1]].Value, tolerance: 1e-8);
        Assert.Equal(zeroPoint, file[quantize.Inputs[2]].Value);
    }

    [Fact]
    public void Weights_have_a_scale_per_output_channel_and_are_rounded_to_even_numbers()
    {
        var file = Quantized(Net([127, 0.5f, 1.5f, -2.5f, 0.25f, -0.5f, 0, 0.125f], [0, 0], inputs: 4), new(0, 255), Any);
        var (weights, _) = Layer(file, "Conv");
        Assert.Equal([127, 0, 2, -2, 64, -127, 0, 32], file[weights.Inputs[0]].Values); // 63.5 and 31.75 in the second channel
        Assert.Equal([2, 4, 1, 1], file[weights.Inputs[0]].Dimensions);
        Assert.Equal([1, 0.5 / 127], file[weights.Inputs[1]].Values, (left, right) => Math.Abs(left - right) < 1e-8);
        Assert.Equal([0, 0], file[weights.Inputs[2]].Values);
    }

    [Fact]
    public void Weights_of_7_bits_end_at_63()
    {
        var file = Quantized(Net([63, -20.5f], [0], inputs: 2), new(0, 255), Any, weightBits: 7);
        Assert.Equal([63, -20], file[Layer(file, "Conv").Weights.Inputs[0]].Values);
    }

    [Fact]
    public void A_bias_has_the_scale_of_input_and_weights_together()
    {
        var file = Quantized(Net([0.5f, -2], [0.1f, -3]), new(-1, 2), Any);
        var bias = Layer(file, "Conv").Bias;
        Assert.Equal([2159, -16192], file[bias.Inputs[0]].Values); // 0.1 * 255 * 127 / (3 * 0.5) = 2159.0; -3 * 255 * 127 / (3 * 2) = -16192.5
        Assert.Equal([3 / 255.0 * 0.5 / 127, 3 / 255.0 * 2 / 127], file[bias.Inputs[1]].Values, (left, right) => Math.Abs(left - right) < 1e-10);
        Assert.Equal(2, bias.Inputs.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e-9f)]
    public void A_bias_that_is_large_beside_its_weights_still_fits(float weight)
    {
        var file = Quantized(Net([weight, 1], [0.37f, 0]), new(0, 1), Any);
        var bias = Layer(file, "Conv").Bias;
        var (value, scale) = (file[bias.Inputs[0]].Values[0], file[bias.Inputs[1]].Values[0]);
        Assert.InRange(value, 1 << 20, int.MaxValue);
        Assert.Equal(0.37, value * scale, tolerance: 1e-6);
    }

    [Fact]
    public void Batch_norm_is_folded_before_weights_are_quantised()
    {
        var network = Network.Input(1, 3, 5).Conv("conv", 2, kernel: 1).BatchNorm("bn").Relu().GlobalAveragePool().Linear("fc", 2).ToNetwork("small");
        var file = Quantized(Weights(network, new()
        {
            ["conv.weight"] = [3, -1], ["bn.weight"] = [2, 1], ["bn.bias"] = [1, 0.5f], ["bn.running_mean"] = [0.5f, 0], ["bn.running_var"] = [4, 1],
        }), new(0, 255), Any);
        var (weights, bias) = Layer(file, "Conv");
        // Twice the weights by the root of 4: 3, and 1 - 0.5 * 1 for the bias; the epsilon of 0.00001 is less than a step.
        Assert.Equal([127, -127], file[weights.Inputs[0]].Values);
        Assert.Equal([3.0 / 127, 1.0 / 127], file[weights.Inputs[1]].Values, (left, right) => Math.Abs(left - right) < 1e-6);
        Assert.Equal([21, 64], file[bias.Inputs[0]].Values); // 0.5 * 127 / 3 = 21.2, 0.5 * 127 = 63.5
        Assert.DoesNotContain(file.Nodes, node => node.OpType == "BatchNormalization");
    }

    [Fact]
    public void A_dense_layer_has_a_scale_per_class_and_gives_floats()
    {
        var file = Quantized(Net([1], [0], dense: [1, -4]), new(0, 1), new(0, 2));
        var (weights, _) = Layer(file, "Gemm");
        Assert.Equal([127, -127], file[weights.Inputs[0]].Values);
        Assert.Equal(["output"], file.Nodes.Single(node => node.OpType == "Gemm").Outputs);
    }

    private static (ParsedNode Weights, ParsedNode Bias) Layer(ParsedOnnx file, string opType)
    {
        var layer = file.Nodes.First(node => node.OpType == opType);
        var dequantized = layer.Inputs.Select(file.Producer).ToArray();
        Assert.All(dequantized, node => Assert.Equal("DequantizeLinear", node.OpType));
        return (dequantized[1], dequantized[2]);
    }

    // Values of the plan: the input and what the convolution gives, then the mean of it.
    private static ParsedOnnx Quantized(StateDict weights, ValueRange input, ValueRange others, int weightBits = 8)
    {
        var plan = QuantizationPlan.Of(weights.ToOnnx());
        Assert.Equal("input", plan.Values[0]);
        return new(plan.Quantize([input, .. Enumerable.Repeat(others, plan.Values.Length - 1)], weightBits));
    }

    private static StateDict Net(float[] weights, float[] bias, int inputs = 1, float[]? dense = null)
    {
        var network = Network.Input(inputs, 3, 5).Conv("conv", bias.Length == 0 ? 1 : weights.Length / inputs, kernel: 1, bias: true)
            .GlobalAveragePool().Linear("fc", dense?.Length ?? 2).ToNetwork("small");
        var channels = weights.Length / inputs;
        return Weights(network, new()
        {
            ["conv.weight"] = weights, ["conv.bias"] = bias.Length == channels ? bias : new float[channels],
            ["fc.weight"] = dense ?? [.. Enumerable.Repeat(1f, 2 * channels)],
        });
    }

    private static StateDict Weights(Network network, Dictionary<string, float[]> values) => new(network, network.Parameters.ToDictionary(
        parameter => parameter.Key, parameter => values.GetValueOrDefault(parameter.Key) ?? new float[parameter.Count]));
}
