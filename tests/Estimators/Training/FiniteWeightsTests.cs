using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Training;

/// <summary>A fitted network gives numbers, or there is none.</summary>
public class FiniteWeightsTests
{
    private const int Images = 24;

    // One step: its loss is that of the weights before it.
    private static readonly CnnClassificationOptions OneStep = Quick with
    {
        BatchSize = Images, Epochs = 1, Optimizer = new SgdOptimizer(), Schedule = new ConstantSchedule(),
    };

    private static readonly IDataView Rows = View(Swatches.Rows(Images));

    [Theory]
    [InlineData(1e36, 1e9, "'conv.weight' is not finite any more in epoch 1 of 1, batch 1, at learning rate 1e+36. Lower LearningRate")]
    [InlineData(1e30, 0, "The scores are not finite any more in epoch 1 of 1, batch 1, at learning rate 1e+30. Lower LearningRate")]
    public void A_last_step_that_explodes_is_an_error(double learningRate, double weightDecay, string message) => Assert.StartsWith(
        message, Assert.Throws<NotFiniteNumberException>(() => Fit(Rows, OneStep with { LearningRate = learningRate, WeightDecay = weightDecay })).Message);

    [Fact]
    public void Validation_that_never_gives_a_number_is_an_error() => Assert.StartsWith(
        "The validation loss was NaN, and never a finite number, in epoch 1 of 1",
        Assert.Throws<NotFiniteNumberException>(() => Fit(Rows, OneStep with { LearningRate = 1e30, ValidationSetFraction = 0.25 })).Message);

    [Theory]
    [InlineData(1e300, 1)]
    [InlineData(1e30, 1e300)]
    public void A_rate_beyond_single_precision_is_an_error_of_our_own(double learningRate, double factor) => Assert.StartsWith(
        "The learning rate became ", Assert.Throws<NotFiniteNumberException>(
            () => Fit(Rows, OneStep with { LearningRate = learningRate, BackboneLearningRateFactor = factor })).Message);

    [Fact]
    public void A_validation_loss_that_is_no_number_is_never_the_best()
    {
        var recorder = new Recorder();
        var keys = Ml.Transforms.Conversion.MapValueToKey("Label").Fit(Rows);
        var validation = keys.Transform(View(Swatches.Rows(Images, seed: 2)));
        var options = OneStep with
        {
            Epochs = 2, LearningRate = 0.02, Schedule = new StepSchedule { Epochs = 1, Decay = 1e32 }, ValidationSet = validation, Progress = recorder,
        };

        using var model = Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", options).Fit(keys.Transform(Rows));

        var losses = recorder.Reports.Where(report => report.ValidationLoss is not null).Select(report => report.ValidationLoss!.Value).ToArray();
        Assert.Equal(2, losses.Length);
        Assert.Equal(double.NaN, losses[1]);
        Assert.Equal(losses[0], Ml.MulticlassClassification.Evaluate(model.Transform(validation)).LogLoss, tolerance: 1e-4);
    }

    [Theory]
    [InlineData(0, float.NaN)]
    [InlineData(3, float.NegativeInfinity)]
    public void Weights_that_are_no_numbers_are_refused_by_the_name_of_the_first(int epochs, float number)
    {
        var weights = FormulaWeights.Of(Swatches.Tiny(3, null));
        weights["bn.running_var"][5] = number;
        weights["fc.bias"][0] = number;

        var error = Assert.Throws<InvalidDataException>(() => Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.MulticlassClassification.Trainers.Cnn(weights, "Label", "Image", Quick with { Epochs = epochs })).Fit(Rows));

        Assert.StartsWith("The weights of 'tiny' are not all finite numbers: the first that is not lies in bn.running_var [8].", error.Message);
    }

    [Fact]
    public void A_featurizer_refuses_them_too()
    {
        var weights = FormulaWeights.Of(Swatches.Tiny(3, null));
        weights["bn.running_var"][5] = float.NaN;

        var error = Assert.Throws<InvalidDataException>(() => Ml.Transforms.CnnFeaturizeImage(weights).Fit(Rows));

        Assert.Contains("the first that is not lies in bn.running_var [8]", error.Message);
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(0, double.PositiveInfinity)]
    [InlineData(0, 0)]
    public void A_normalization_that_gives_no_numbers_is_refused_everywhere(double mean, double deviation)
    {
        var normalization = new PixelNormalization((0, 1), (mean, deviation), (0, 1));

        Assert.All(
            new Action[]
            {
                () => Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, options: OneStep with { Normalization = normalization }),
                () => Ml.Transforms.CnnFeaturizeImage(FormulaWeights.Of(Swatches.Tiny(3, null)), options: new() { Normalization = normalization }),
                () => Ml.Transforms.ApplyCnnOnnx("network.onnx", options: new() { Normalization = normalization }),
            },
            make => Assert.Contains("Normalization must be finite", Assert.Throws<ArgumentOutOfRangeException>(make).Message));
    }
}
