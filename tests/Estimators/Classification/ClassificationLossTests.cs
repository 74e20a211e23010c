using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Training;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Tests.Classification;

/// <summary>Values and gradients are those of torch; see tests/Data/README.md.</summary>
public class ClassificationLossTests
{
    private static readonly float[] Weights = [0.5f, 1, 2, 1.5f, 0.25f];

    [Theory]
    [InlineData("cross_entropy", ClassificationLoss.CrossEntropy, 0, false)]
    [InlineData("cross_entropy smoothing 0.1", ClassificationLoss.CrossEntropy, 0.1, false)]
    [InlineData("cross_entropy weighted", ClassificationLoss.CrossEntropy, 0, true)]
    [InlineData("cross_entropy weighted smoothing 0.1", ClassificationLoss.CrossEntropy, 0.1, true)]
    [InlineData("bce", ClassificationLoss.BinaryCrossEntropy, 0, false)]
    [InlineData("bce smoothing 0.1", ClassificationLoss.BinaryCrossEntropy, 0.1, false)]
    [InlineData("bce weighted", ClassificationLoss.BinaryCrossEntropy, 0, true)]
    public void Losses_and_their_gradients_are_those_of_torch(string name, ClassificationLoss loss, double smoothing, bool weighted)
    {
        using var scope = NewDisposeScope();
        var reference = TrainingReference.Instance;
        var logits = tensor(reference.Logits).reshape(-1, 5).requires_grad_();

        var value = ClassificationLosses.Compute(loss, logits, tensor(reference.Target), smoothing, weighted ? tensor(Weights) : null);
        value.backward();

        Assert.Equal(reference.Losses[name].Value, value.item<float>(), 2e-6);
        Assert.All(reference.Losses[name].Gradient.Zip(logits.grad!.data<float>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 2e-6f));
    }

    [Fact]
    public void A_network_learns_with_binary_cross_entropy_and_scores_probabilities()
    {
        var rows = View(Swatches.Rows(35));
        var recorder = new Recorder();
        using var model = Fit(rows, Quick with { Epochs = 10, Loss = ClassificationLoss.BinaryCrossEntropy, Progress = recorder });

        Assert.All(recorder.Reports, report => Assert.Equal(report.Loss, report.Losses["BinaryCrossEntropy"]));
        Assert.All(Scores(model, rows), scores => Assert.Equal(1, scores.Sum(), 1e-5f));
        Assert.InRange(Ml.MulticlassClassification.Evaluate(model.Transform(rows)).MicroAccuracy, 0.95, 1);
    }
}
