using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Tests.Data;
using TorchSharp;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Tests.Torch;

/// <summary>Training in bfloat16 and float16, beside PyTorch's autocast and single precision.</summary>
public class MixedPrecisionTests
{
    private static readonly AutocastReference Reference = ReferenceFile.Read<AutocastReference>("autocast.json.gz");

    // Numbers of 8 bits differ by 0.4 %, torch 1.13 sums in other orders, and what becomes another number in one layer does in all behind it.
    [Fact]
    public void Outputs_gradients_and_statistics_are_those_of_PyTorch_s_autocast()
    {
        var step = TrainingStep.Of(Small(), ScalarType.BFloat16, loss: CrossEntropy);

        Assert.InRange(TrainingStep.Distance(Reference.Bfloat16.Logits, step.Outputs[0]), 0, 0.01);
        Assert.Equal(Reference.Bfloat16.Gradients.Keys.Order(), step.Gradients.Keys.Order());
        Assert.All(Reference.Bfloat16.Gradients, pair => Assert.InRange(TrainingStep.Distance(pair.Value, step.Gradients[pair.Key]), 0, 0.1));
        Assert.All(Reference.Bfloat16.Statistics, pair => Assert.InRange(TrainingStep.Distance(pair.Value, step.Weights[pair.Key]), 0, 1e-3));
    }

    [Fact]
    public void In_single_precision_they_are_PyTorch_s_too()
    {
        var step = TrainingStep.Of(Small(), loss: CrossEntropy);

        Assert.InRange(TrainingStep.Distance(Reference.Float32.Logits, step.Outputs[0]), 0, 1e-6);
        Assert.All(Reference.Float32.Gradients, pair => Assert.InRange(TrainingStep.Distance(pair.Value, step.Gradients[pair.Key]), 0, 1e-5));
    }

    // In half precision the first step overflows at the scale that GradScaler begins with, and is left out.
    [Theory]
    [InlineData(TrainingPrecision.BFloat16, 0.05)]
    [InlineData(TrainingPrecision.Float16, 0.2)]
    public void Networks_learn_as_in_single_precision(TrainingPrecision precision, double tolerance)
    {
        foreach (var name in (string[])["resnet18", "mobilenet_v2"])
        {
            var expected = Losses(name, TrainingPrecision.Float32);
            var actual = Losses(name, precision);
            TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {string.Join(' ', expected)} | {string.Join(' ', actual)}");
            Assert.NotEqual(expected[0], actual[0]);
            Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second / pair.First, 1 - tolerance, 1 + tolerance));
        }
    }

    [Theory]
    [InlineData(TrainingPrecision.BFloat16)]
    [InlineData(TrainingPrecision.Float16)]
    public void The_model_scores_in_single_precision_and_so_does_validation(TrainingPrecision precision)
    {
        var recorder = new Recorder();
        var rows = Ml.Transforms.Conversion.MapValueToKey("Label").Fit(View(Swatches.Rows(36))).Transform(View(Swatches.Rows(36)));

        using var model = Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", Quick with { Precision = precision, ValidationSet = rows, Progress = recorder }).Fit(rows);

        var scored = Ml.MulticlassClassification.Evaluate(model.Transform(rows)).LogLoss;
        Assert.Equal(recorder.Reports.Min(report => report.ValidationLoss ?? double.PositiveInfinity), scored, tolerance: 1e-5);
        Assert.InRange(scored, 0, 0.5);
    }

    private static double[] Losses(string name, TrainingPrecision precision)
    {
        var recorder = new Recorder();
        var options = Quick with { Epochs = 1, BatchSize = 12, LearningRate = 0.0001, Precision = precision, Progress = recorder };
        var rows = Ml.Data.LoadFromEnumerable(Swatches.Rows(60).Select(row => new LargeSwatch { Label = row.Label, Image = Enlarge(row.Image) }));
        Pipeline(options, (classes, input) => NetworkCatalog.Get(name, classes, input)).Fit(rows);
        return [.. recorder.Losses];
    }

    private static float[] Enlarge(float[] image) => [.. Enumerable.Range(0, 3 * LargeSwatch.Side * LargeSwatch.Side).Select(i =>
    {
        var (channel, row, column) = (i / (LargeSwatch.Side * LargeSwatch.Side), i / LargeSwatch.Side % LargeSwatch.Side, i % LargeSwatch.Side);
        return image[(((channel * Swatches.Side) + (row / 4)) * Swatches.Side) + (column / 4)];
    })];

    private static Tensor CrossEntropy(IReadOnlyList<Tensor> outputs) => nn.functional.cross_entropy(outputs[0], tensor([1L, 3L, 0L, 4L]));

    // The lists are those of torch.amp's documentation for CUDA, and what it does not name computes in the type that comes.
    [Theory]
    [InlineData("conv", true)]
    [InlineData("convtranspose", true)]
    [InlineData("pointwise linear", true)]
    [InlineData("linear", true)]
    [InlineData("prelu", true)]
    [InlineData("batch norm", true)]
    [InlineData("relu", true)]
    [InlineData("max pool", true)]
    [InlineData("sum of lower", true)]
    [InlineData("sum with single", false)]
    [InlineData("concatenation with single", false)]
    [InlineData("layer norm", false)]
    [InlineData("group norm", false)]
    [InlineData("softplus", false)]
    [InlineData("pow", false)]
    [InlineData("norm", false)]
    public void Layers_compute_in_the_precision_that_autocast_gives_them(string kind, bool isLower)
    {
        var x = Network.Input(4, 9, 8).Conv("before", 4, kernel: 3);
        var network = (kind switch
        {
            "conv" => x.Conv("op", 4, kernel: 3),
            "convtranspose" => x.ConvTranspose("op", 4, kernel: 2, stride: 2),
            "pointwise linear" => x.PointwiseLinear("op", 4),
            "linear" => x.Flatten().Linear("op", 50),
            "prelu" => x.PRelu("op"),
            "batch norm" => x.BatchNorm("op"),
            "relu" => x.Relu(),
            "max pool" => x.MaxPool(kernel: 2, stride: 2),
            "sum of lower" => x.Add(x.Conv("other", 4, kernel: 1)),
            "sum with single" => x.Add(x.LayerNorm("other")),
            "concatenation with single" => x.Concat(x.LayerNorm("other")),
            "layer norm" => x.LayerNorm("op"),
            "group norm" => x.GroupNorm("op", groups: 2),
            "softplus" => x.Softplus(),
            "pow" => x.LocalResponseNorm(size: 3, alpha: 0.5),
            "norm" => x.L2Norm(),
            _ => throw new ArgumentException(kind),
        }).ToNetwork(kind);

        var values = TrainingStep.Of(network, ScalarType.BFloat16).Outputs[0];

        Assert.Equal(isLower, values.All(value => (BitConverter.SingleToInt32Bits(value) & 0xFFFF) == 0));
    }

    // README.md beside autocast.json.gz has the same in words.
    private static Network Small()
    {
        var x = Network.Input(3, 17, 13).Conv("conv1", 8, kernel: 3, stride: 2).BatchNorm("bn1").Relu();
        var y = x.Conv("depthwise", 8, kernel: 3, groups: 8).BatchNorm("bn2").HardSwish().Conv("pointwise", 16, kernel: 1, bias: true);
        x = y.Add(x.Conv("shortcut", 16, kernel: 1)).Relu();
        x = x.Multiply(x.GlobalAveragePool().Conv("squeeze", 4, kernel: 1, bias: true).Relu().Conv("excite", 16, kernel: 1, bias: true).Sigmoid());
        return x.MaxPool(kernel: 3, stride: 2).GlobalAveragePool().Flatten().Linear("fc", 5).ToNetwork("small");
    }

    private sealed record AutocastReference(AutocastStep Bfloat16, AutocastStep Float32);

    private sealed record AutocastStep(float[] Logits, Dictionary<string, float[]> Gradients, Dictionary<string, float[]> Statistics);

    private sealed class LargeSwatch
    {
        public const int Side = 4 * Swatches.Side;

        public string Label { get; set; } = "";

        [VectorType(3, Side, Side)]
        public float[] Image { get; set; } = [];
    }
}
