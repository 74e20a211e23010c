using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Graph;
using TorchSharp;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;
using static TorchSharp.torch;
using TorchParameter = TorchSharp.Modules.Parameter;

namespace MLNet.CnnCatalog.Estimators.Tests.Training;

/// <summary>The numbers are those of torch.cuda.amp.GradScaler.</summary>
public sealed class LossScalingTests : IDisposable
{
    private readonly TorchParameter parameter = nn.Parameter(ones(2));
    private readonly LossScaling scaling;

    public LossScalingTests() => scaling = new([parameter, nn.Parameter(ones(1))]);

    public void Dispose() => parameter.Dispose();

    [Fact]
    public void Gradients_of_a_scaled_loss_are_those_of_the_loss()
    {
        Assert.True(Step(3));

        Assert.Equal([3f, 3f], parameter.grad!.data<float>().ToArray());
        Assert.Equal(65536, scaling.Scale);
    }

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(float.NaN)]
    public void A_gradient_that_is_not_finite_halves_the_scale_and_gives_no_step(float factor)
    {
        Assert.False(Step(factor));
        Assert.Equal(32768, scaling.Scale);

        Assert.True(Step(1));
    }

    [Fact]
    public void Two_thousand_steps_without_double_it()
    {
        for (var step = 0; step < 1000; step++)
            Step(1);
        Step(float.NaN);
        for (var step = 0; step < 1999; step++)
            Step(1);
        Assert.Equal(32768, scaling.Scale);

        Step(1);

        Assert.Equal(65536, scaling.Scale);
    }

    [Fact]
    public void Gradients_that_are_never_finite_are_said()
    {
        var error = Assert.Throws<NotFiniteNumberException>(() =>
        {
            for (var step = 0; step < 100; step++)
                Step(float.NaN);
        });

        Assert.Contains("gradients overflow in half precision", error.Message);
        Assert.Contains("BFloat16", error.Message);
    }

    // What goes back through a layer of weights of a thousand, times 65536 and more, is beyond 65504.
    [Theory]
    [InlineData(TrainingPrecision.Float16, true)]
    [InlineData(TrainingPrecision.BFloat16, false)]
    public void A_training_leaves_out_the_steps_whose_gradients_overflow(TrainingPrecision precision, bool leavesOut)
    {
        var network = Swatches.Tiny(3, null);
        var given = FormulaWeights.Of(network);
        var weights = new StateDict(network, network.Parameters.Where(entry => entry.Role != ParameterRole.BatchCount).ToDictionary(
            entry => entry.Key, entry => entry.Key == "fc.weight" ? [.. given[entry.Key].Select(value => 1000 * value)] : given[entry.Key]));
        var options = Quick with { Epochs = 2, BatchSize = 12, Precision = precision };

        using var model = Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.MulticlassClassification.Trainers.Cnn(weights, "Label", "Image", options)).Fit(View(Swatches.Rows(12)));

        Assert.Equal(leavesOut, weights["conv.weight"].SequenceEqual(model.LastTransformer.Weights["conv.weight"]));
        Assert.NotEqual(weights["bn.running_mean"], model.LastTransformer.Weights["bn.running_mean"]);
    }

    private bool Step(float gradient)
    {
        using var scope = NewDisposeScope();
        parameter.grad?.zero_();
        scaling.Scaled(parameter.mul(gradient).sum()).backward();
        return scaling.Unscale();
    }
}
