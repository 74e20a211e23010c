using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Onnx.Quantization;
using TorchSharp;

namespace MLNet.CnnCatalog.Estimators.Tests.Onnx;

/// <summary>Networks of several outputs, and label maps.</summary>
public class OnnxOutputTests
{
    private const int Classes = 5;

    private static readonly StateDict Segmenter = FormulaWeights.Of(SmallFcn());
    private static readonly float[] Images = FormulaWeights.Uniform("input", 2 * Segmenter.Network.InputShape.Count);

    [Fact]
    public void Every_output_is_that_of_TorchSharp()
    {
        var x = Network.Input(3, 21, 18).Conv("stem", 4, kernel: 3, stride: 2);
        var weights = FormulaWeights.Of(Network.Of("several",
            [x.GlobalAveragePool().Linear("fc", 3).ToOutput("classes"), x.ToOutput("map"), x.Relu().ToOutput("active")]));

        var outputs = Run(weights.ToOnnx(), Images);

        Assert.Equal(["output", "map", "active"], outputs.Keys);
        foreach (var (expected, actual) in InTorch(weights).Zip(outputs.Values))
            OnnxRun.AssertClose(expected, (float[])actual, share: 1e-5);
        OnnxRun.AssertClose(InTorch(weights)[0], GraphRun.On(weights, Images), share: 1e-6);
    }

    [Fact]
    public void A_label_map_has_the_class_of_the_largest_logit_of_each_pixel()
    {
        var model = Segmenter.ToOnnx(new() { LabelMap = true, Labels = ["a", "b", "c", "d", "e"] });

        Assert.Equal("output [batch, 21, 18]", model.Outputs.Single().ToString());
        Assert.Equal("label_map", model.Metadata[OnnxMetadata.OutputKey]);
        Assert.Equal(["a", "b", "c", "d", "e"], model.Labels);
        Assert.Equal(Labels(GraphRun.On(Segmenter, Images)), (byte[])Run(model, Images)["output"]);
    }

    [Fact]
    public void Probabilities_come_beside_a_label_map()
    {
        var outputs = Run(Segmenter.ToOnnx(new() { LabelMap = true, Softmax = true }), Images);

        var probabilities = (float[])outputs["probabilities"];
        Assert.Equal(Labels(probabilities), (byte[])outputs["output"]);
        Assert.All(Enumerable.Range(0, 378), pixel => Assert.Equal(
            1, Enumerable.Range(0, Classes).Sum(label => probabilities[(label * 378) + pixel]), tolerance: 1e-5));
    }

    [Theory]
    [InlineData("output", "label map")]
    [InlineData("probabilities", "softmax")]
    public void A_file_with_a_label_map_and_probabilities_comes_back_as_a_network_of_logits(string output, string leftOut)
    {
        var model = Segmenter.ToOnnx(new() { LabelMap = true, Softmax = true });

        var imported = model.Import(new() { OutputName = output });

        Assert.Equal([$"The {leftOut} at the end is left out: the network gives logits."], imported.Notes);
        OnnxRun.AssertClose(GraphRun.On(Segmenter, Images), GraphRun.On(imported.Weights, Images), share: 1e-5);
    }

    [Fact]
    public void ML_NET_gives_a_label_map_as_a_column_of_bytes()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "labels.onnx");
        Segmenter.ToOnnx(new() { LabelMap = true, ForMLNet = true }).Save(path);
        var ml = new MLContext(seed: 1);
        var rows = ml.Data.LoadFromEnumerable(
            [new Row { Image = Images[..(Images.Length / 2)] }], OnnxRun.Definition<Row>(("input", Images.Length / 2)));

        using var transformer = ml.Transforms.ApplyOnnxModel("output", "input", path).Fit(rows);

        Assert.Equal(Labels(GraphRun.On(Segmenter, Images))[..378], transformer.Transform(rows).GetColumn<byte[]>("output").Single());
    }

    [Fact]
    public void For_ML_NET_a_label_map_is_a_row_for_one_image_without_names_of_slots()
    {
        var model = Segmenter.ToOnnx(new() { LabelMap = true, Softmax = true, ForMLNet = true, Labels = ["a", "b", "c", "d", "e"] });

        Assert.Equal(["output [378]", "probabilities [1890]"], model.Outputs.Select(output => output.ToString()));
        Assert.Equal(Labels(GraphRun.On(Segmenter, Images))[..378], (byte[])Run(model, Images[..(Images.Length / 2)])["output"]);
    }

    [Fact]
    public void Integers_of_eight_bits_give_almost_the_same_label_map()
    {
        var model = Segmenter.ToOnnx(new() { LabelMap = true, Softmax = true, FoldBatchNorm = true });
        var plan = QuantizationPlan.Of(model);
        var ranges = ((float[])Run(plan.CalibrationModel, Images)[plan.RangesOutput]).Chunk(2).Select(pair => new ValueRange(pair[0], pair[1]));

        var quantized = plan.Quantize([.. ranges], weightBits: 7);

        Assert.Equal(model.Outputs, quantized.Outputs);
        var (expected, actual) = ((byte[])Run(model, Images)["output"], (byte[])Run(quantized, Images)["output"]);
        Assert.True(expected.Distinct().Count() > 2);
        Assert.InRange(expected.Zip(actual).Count(pair => pair.First == pair.Second) / (double)expected.Length, 0.9, 1);
    }

    [Fact]
    public void More_classes_than_a_byte_has_and_vectors_have_no_label_map()
    {
        var many = FormulaWeights.Of(Network.Input(3, 4, 4).Conv("conv", 256, kernel: 1).ToNetwork("many"));
        var vector = FormulaWeights.Of(Network.Input(3, 4, 4).Linear("fc", 5).ToNetwork("vector"));

        Assert.Contains("at most 255 classes; 'many' gives 256x4x4", Refused(many), StringComparison.Ordinal);
        Assert.Contains("needs a map of logits", Refused(vector), StringComparison.Ordinal);

        static string Refused(StateDict weights) => Assert.Throws<ArgumentException>(() => weights.ToOnnx(new() { LabelMap = true })).Message;
    }

    private static Network SmallFcn()
    {
        var x = Network.Input(3, 21, 18);
        var fine = x.Conv("conv1", 8, kernel: 3, stride: 2).BatchNorm("bn1").Relu();
        var coarse = fine.Conv("conv2", 16, kernel: 3, stride: 2).BatchNorm("bn2").LeakyRelu(0.1);
        return coarse.Conv("score", Classes, kernel: 1, bias: true)
            .ConvTranspose("up", Classes, kernel: 4, stride: 2, padding: 1).BatchNorm("bn3")
            .CropTo(fine).Add(fine.Conv("skip", Classes, kernel: 1, bias: true))
            .ResizeTo(x, Interpolation.Bilinear).ToNetwork("small_fcn");
    }

    private static byte[] Labels(float[] scores) => [.. scores.Chunk(Classes * 378).SelectMany(image => Enumerable.Range(0, 378)
        .Select(pixel => (byte)Enumerable.Range(0, Classes).MaxBy(label => image[(label * 378) + pixel])))];

    private static float[][] InTorch(StateDict weights)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var running = TorchNetwork.Load(weights);
        return [.. running.ForwardOutputs(GraphRun.Batch(weights.Network, Images)).Select(output => output.contiguous().data<float>().ToArray())];
    }

    private sealed class Row
    {
        [ColumnName("input")]
        public float[] Image = [];
    }

    private static Dictionary<string, object> Run(OnnxModel model, float[] images)
    {
        using var session = new InferenceSession(model.ToArray());
        int[] shape = [.. model.Inputs[0].Dimensions.Skip(1).Select(extent => extent!.Value)];
        var batch = images.Length / shape.Aggregate((product, extent) => product * extent);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor("input", new DenseTensor<float>(images, [batch, .. shape]))]);
        return results.ToDictionary(result => result.Name, object (result) => result.Value is Tensor<byte> bytes
            ? bytes.ToArray()
            : result.AsTensor<float>().ToArray());
    }
}
