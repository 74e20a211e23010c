using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.Onnx;

namespace MLNet.CnnCatalog.Estimators.Tests.Onnx;

/// <summary>What options put around a network, computed by hand around TorchSharp's logits.</summary>
public sealed class OnnxOptionsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static readonly StateDict Weights = FormulaWeights.Of(CifarResNet.ResNet20(10, new() { Input = Shape.Map(3, 37, 29) }));
    private static readonly StateDict Others = FormulaWeights.Of(SqueezeNet.SqueezeNet11(10).WithInput(Shape.Map(3, 37, 29)));
    private static readonly PixelNormalization Normalization = new((0.5, 0.25), (0.4, 0.2), (0.3, 0.1));
    private static readonly string[] Labels = [.. Enumerable.Range(0, 10).Select(i => $"class {i} \"ü\"")];

    // Whole numbers, as pixels are.
    private static readonly float[] Pixels =
        [.. FormulaWeights.Uniform("pixels", 2 * Weights.Network.InputShape.Count).Select(value => MathF.Round(127.5f + (127.5f * value)))];

    [Fact]
    public void A_normalisation_in_the_file_makes_normalised_images_of_pixels() => OnnxRun.AssertClose(
        GraphRun.On(Weights, Normalized(Pixels, Normalization)), OnnxRun.On(Weights.ToOnnx(new() { Normalization = Normalization }), Pixels));

    [Fact]
    public void A_softmax_in_the_file_makes_probabilities_of_logits() => OnnxRun.AssertClose(
        Probabilities(GraphRun.On(Weights, Pixels)), OnnxRun.On(Weights.ToOnnx(new() { Softmax = true }), Pixels));

    [Fact]
    public void A_map_at_the_output_can_become_a_vector()
    {
        var weights = FormulaWeights.Of(Network.Input(3, 37, 29).Conv("conv", 5, kernel: 3, stride: 4).ToNetwork("map"));
        var model = weights.ToOnnx(new() { Flatten = true });
        Assert.Equal([null, 5 * 10 * 8], model.Outputs.Single().Dimensions);
        OnnxRun.AssertClose(GraphRun.On(weights, Pixels), OnnxRun.On(model, Pixels));
    }

    [Fact]
    public void A_fixed_batch_takes_that_many_images_and_no_other()
    {
        var model = Weights.ToOnnx(new() { BatchSize = 2 });
        OnnxRun.AssertClose(GraphRun.On(Weights, Pixels), OnnxRun.On(model, Pixels));
        Assert.Throws<ArgumentOutOfRangeException>(() => OnnxRun.On(model, Pixels[..(Pixels.Length / 2)]));
    }

    [Fact]
    public void Members_of_an_average_may_share_an_input_and_normalise_it_each_for_itself()
    {
        var model = OnnxExport.Average([new(Weights, "input", Normalization), new(Others, "input", PixelNormalization.MinusOneToOne)]);
        var expected = Mean(
            Probabilities(GraphRun.On(Weights, Normalized(Pixels, Normalization))),
            Probabilities(GraphRun.On(Others, Normalized(Pixels, PixelNormalization.MinusOneToOne))));
        OnnxRun.AssertClose(expected, OnnxRun.On(model, Pixels));
    }

    [Fact]
    public void Members_of_an_average_may_be_the_same_network_with_other_numbers()
    {
        var retrained = new StateDict(Weights.Network, Weights.Network.Parameters
            .Where(parameter => parameter.Role != ParameterRole.BatchCount)
            .ToDictionary(parameter => parameter.Key, parameter => Weights[parameter.Key].Select(value => value * 1.01f).ToArray()));
        var model = OnnxExport.Average([new(Weights, "input"), new(retrained, "input")], new() { FoldBatchNorm = true });
        var images = Normalized(Pixels, Normalization);
        var expected = Mean(Probabilities(GraphRun.On(Weights, images)), Probabilities(GraphRun.On(retrained, images)));
        OnnxRun.AssertClose(expected, OnnxRun.On(model, images));
    }

    [Fact]
    public void Members_of_an_average_may_take_images_of_different_sizes_and_ML_NET_names_the_slots_of_the_result()
    {
        var small = FormulaWeights.Of(CifarResNet.ResNet20(10, new() { Input = Shape.Map(3, 16, 24) }));
        var model = OnnxExport.Average(
            [new(Weights, "large", Normalization), new(small, "small")], new() { OutputName = "Score", Labels = Labels, ForMLNet = true });
        var path = Path.Combine(folder.Path, "pair.onnx");
        model.Save(path);
        var row = new Pair { Large = Pixels[..(3 * 37 * 29)], Small = FormulaWeights.Uniform("small", 3 * 16 * 24) };

        var context = new MLContext(seed: 1);
        var rows = context.Data.LoadFromEnumerable([row], OnnxRun.Definition<Pair>(("large", row.Large.Length), ("small", row.Small.Length)));
        using var transformer = context.Transforms.ApplyOnnxModel(path).Fit(rows);
        var scored = transformer.Transform(rows);

        Assert.Equal(["large", "small", "Score"], scored.Schema.Select(column => column.Name));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 10), scored.Schema["Score"].Type);
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        scored.Schema["Score"].GetSlotNames(ref names);
        Assert.Equal(Labels, names.DenseValues().Select(name => name.ToString()));
        var expected = Mean(
            Probabilities(GraphRun.On(Weights, Normalized(row.Large, Normalization))), Probabilities(GraphRun.On(small, row.Small)));
        OnnxRun.AssertClose(expected, scored.GetColumn<float[]>("Score").Single());
    }

    [Fact]
    public void The_probabilities_of_an_average_are_scored_as_they_are()
    {
        var path = Path.Combine(folder.Path, "average.onnx");
        OnnxExport.Average([new(Weights, "input"), new(Others, "input")]).Save(path);
        var images = Normalized(Pixels[..(3 * 37 * 29)], Normalization);

        var context = new MLContext(seed: 1);
        var rows = context.Data.LoadFromEnumerable([new ImageRow { Image = images }]);
        var scored = context.Transforms.ApplyCnnOnnx(path).Fit(rows).Transform(rows);

        var expected = Mean(Probabilities(GraphRun.On(Weights, images)), Probabilities(GraphRun.On(Others, images)));
        OnnxRun.AssertClose(expected, scored.GetColumn<float[]>("Score").Single());
    }

    [Fact]
    public void A_file_that_was_read_and_saved_again_gives_the_same_logits()
    {
        var path = Path.Combine(folder.Path, "first.onnx");
        Weights.SaveOnnx(path);
        OnnxRun.AssertClose(GraphRun.On(Weights, Pixels), OnnxRun.On(OnnxModel.Load(path), Pixels));
    }

    private static float[] Normalized(float[] pixels, PixelNormalization by)
    {
        var area = Weights.Network.InputShape.Height * Weights.Network.InputShape.Width;
        (double Mean, double Deviation)[] channels = [by.Red, by.Green, by.Blue];
        return [.. pixels.Select((value, i) => (float)(((value / 255.0) - channels[i / area % 3].Mean) / channels[i / area % 3].Deviation))];
    }

    private static float[] Probabilities(float[] logits) => [.. logits.Chunk(10).SelectMany(row =>
    {
        var exponentials = row.Select(logit => Math.Exp(logit - row.Max())).ToArray();
        return exponentials.Select(value => (float)(value / exponentials.Sum()));
    })];

    private static float[] Mean(float[] first, float[] second) => [.. first.Zip(second, (a, b) => (a + b) / 2)];

    private sealed class ImageRow
    {
        [VectorType(3, 37, 29)]
        public float[] Image = [];
    }

    private sealed class Pair
    {
        [ColumnName("large")]
        public float[] Large = [];

        [ColumnName("small")]
        public float[] Small = [];
    }
}
