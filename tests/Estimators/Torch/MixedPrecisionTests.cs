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

    // Sums go in other orders than in torch 1.13, and a sum that lies between two numbers of 8 bits may become either.
    [Fact]
    public void Outputs_gradients_and_statistics_are_those_of_PyTorch_s_autocast()
    {
        var step = TrainingStep.Of(Small(), ScalarType.BFloat16, loss: CrossEntropy);

        Assert.InRange(TrainingStep.Distance(Reference.Bfloat16.Logits, step.Outputs[0]), 0, 0.002);
        Assert.Equal(Reference.Bfloat16.Gradients.Keys.Order(), step.Gradients.Keys.Order());
        Assert.All(Reference.Bfloat16.Gradients, pair => Assert.InRange(TrainingStep.Distance(pair.Value, step.Gradients[pair.Key]), 0, 0.01));
        Assert.All(Reference.Bfloat16.Statistics, pair => Assert.InRange(TrainingStep.Distance(pair.Value, step.Weights[pair.Key]), 0, 1e-5));
    }

    [Fact]
    public void In_single_precision_they_are_PyTorch_s_too()
    {
        var step = TrainingStep.Of(Small(), loss: CrossEntropy);

        Assert.InRange(TrainingStep.Distance(Reference.Float32.Logits, step.Outputs[0]), 0, 1e-6);
        Assert.All(Reference.Float32.Gradients, pair => Assert.InRange(TrainingStep.Distance(pair.Value, step.Gradients[pair.Key]), 0, 1e-5));
    }

    [Theory]
    [InlineData(TrainingPrecision.BFloat16)]
    [InlineData(TrainingPrecision.Float16)]
    public void Networks_learn_as_in_single_precision(TrainingPrecision precision)
    {
        foreach (var name in (string[])["resnet18", "mobilenet_v2"])
        {
            var expected = Losses(name, TrainingPrecision.Float32);
            var actual = Losses(name, precision);
            TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {string.Join(' ', expected)} | {string.Join(' ', actual)}");
            Assert.NotEqual(expected[0], actual[0]);
            Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second / pair.First, 0.95, 1.05));
        }
    }

    [Theory]
    [InlineData(TrainingPrecision.BFloat16)]
    [InlineData(TrainingPrecision.Float16)]
    public void The_model_scores_in_single_precision_and_so_does_validation(TrainingPrecision precision)
    {
        var (rows, recorder) = (View(Swatches.Rows(36)), new Recorder());

        using var model = Fit(rows, Quick with { Precision = precision, ValidationSet = rows, Progress = recorder });

        var scored = Ml.MulticlassClassification.Evaluate(model.Transform(rows)).LogLoss;
        Assert.Equal(recorder.Reports.Min(report => report.ValidationLoss ?? double.PositiveInfinity), scored, tolerance: 1e-5);
        Assert.InRange(scored, 0, 0.5);
    }

    private static double[] Losses(string name, TrainingPrecision precision)
    {
        var recorder = new Recorder();
        var options = Quick with { Epochs = 1, BatchSize = 12, LearningRate = 0.001, Precision = precision, Progress = recorder };
        Pipeline(options, (classes, input) => NetworkCatalog.Get(name, classes, input)).Fit(View(Swatches.Rows(60)));
        return [.. recorder.Losses];
    }

    private static Tensor CrossEntropy(IReadOnlyList<Tensor> outputs) => nn.functional.cross_entropy(outputs[0], tensor([1L, 3L, 0L, 4L]));

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
}
