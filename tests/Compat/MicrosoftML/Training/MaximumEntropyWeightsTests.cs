using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Compat.Tests.MicrosoftML.Training;

// The expected weights minimise (sum of weighted cross-entropies + l2 / 2 * |W|^2) / (sum of weights) + l1 / rows * |W|_1 over Flower's
// 30 rows. They come from accelerated proximal gradient descent in NumPy, double precision, run until steps fell below 1e-13.
// Adding a number to every bias changes nothing, so biases are compared around their mean.
public class MaximumEntropyWeightsTests
{
    private const double Tolerance = 0.02;
    private readonly MLContext context = new(seed: 1);

    public static IEnumerable<TheoryDataRow<LbfgsMaximumEntropyMulticlassTrainer.Options, double[], double[][]>> Solutions =>
    [
        new(
            new(),
            [2.194864, -0.779922, -1.414942],
            [[-0.625211, -0.501519, 0], [1.257253, 0, 0], [0, 1.303656, 0]])
        { TestDisplayName = "Defaults, l1 = l2 = 1" },
        new(
            new() { L1Regularization = 0 },
            [2.76962, -1.008203, -1.761417],
            [[-1.041878, -0.978874, 0.122586], [1.385564, -0.344853, 0.094099], [-0.343686, 1.323727, -0.216685]])
        { TestDisplayName = "l2 alone" },
        new(
            new() { ExampleWeightColumnName = "Weight" },
            [2.745201, -0.906527, -1.838674],
            [[-0.77463, -0.628966, 0], [1.500617, 0, 0], [0, 1.58931, 0]])
        { TestDisplayName = "Example weights" },
        new(
            new() { EnforceNonNegativity = true },
            [1.72442, -0.676141, -1.04828],
            [[0, 0, 0], [1.596136, 0, 0], [0, 1.498845, 0]])
        { TestDisplayName = "No negative weights" },
    ];

    [Theory]
    [MemberData(nameof(Solutions))]
    public void Weights_and_biases_minimise_the_regularised_cross_entropy(
        LbfgsMaximumEntropyMulticlassTrainer.Options options, double[] biases, double[][] weights)
    {
        var model = context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(options).Fit(Flower.View(context)).Model;

        Assert.Equal(biases, Centered(model.GetBiases()), Close);
        var rows = Array.Empty<VBuffer<float>>();
        model.GetWeights(ref rows, out var classCount);
        Assert.Equal(3, classCount);
        for (var c = 0; c < classCount; c++)
            Assert.Equal(weights[c], rows[c].DenseValues().Select(weight => (double)weight), Close);
    }

    [Fact]
    public void The_named_parameters_and_the_options_train_the_same_model()
    {
        var data = Flower.View(context);
        var trainers = context.MulticlassClassification.Trainers;

        var named = trainers.LbfgsMaximumEntropy(
            exampleWeightColumnName: "Weight", l1Regularization: 0.5f, l2Regularization: 2, enforceNonNegativity: true).Fit(data);
        var options = trainers.LbfgsMaximumEntropy(new LbfgsMaximumEntropyMulticlassTrainer.Options
        {
            ExampleWeightColumnName = "Weight",
            L1Regularization = 0.5f,
            L2Regularization = 2,
            EnforceNonNegativity = true,
        }).Fit(data);

        Assert.Equal(named.Model.GetBiases(), options.Model.GetBiases(), (left, right) => Math.Abs(left - right) < 1e-5);
    }

    [Fact]
    public void Rows_without_label_features_or_weight_are_left_out()
    {
        var data = Flower.View(context);
        var flowers = Flower.Bunch(30)
            .Append(new Flower { Species = "", Features = [9, 9, 9] })
            .Append(new Flower { Species = "rose", Features = [float.NaN, 0, 0] })
            .Append(new Flower { Species = "rose", Features = [9, 9, 9], Weight = 0 })
            .Append(new Flower { Species = "rose", Features = [9, 9, 9], Weight = float.NaN });
        var trainer = context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(exampleWeightColumnName: "Weight");
        var toKey = context.Transforms.Conversion.MapValueToKey("Label", "Species").Fit(data);
        var withBadRows = toKey.Transform(context.Data.LoadFromEnumerable(flowers));

        var expected = trainer.Fit(data).Model.GetBiases();

        Assert.Equal(expected, trainer.Fit(withBadRows).Model.GetBiases(), (left, right) => Math.Abs(left - right) < 1e-4);
    }

    [Fact]
    public void Training_on_no_usable_row_is_refused()
    {
        var data = Flower.View(context);
        var toKey = context.Transforms.Conversion.MapValueToKey("Label", "Species").Fit(data);
        var unusable = toKey.Transform(context.Data.LoadFromEnumerable([new Flower { Features = [float.NaN, 0, 0] }]));

        Assert.Throws<InvalidOperationException>(() => context.MulticlassClassification.Trainers.LbfgsMaximumEntropy().Fit(unusable));
    }

    [Fact]
    public void A_fitted_model_can_start_another_training()
    {
        var data = Flower.View(context);
        var trainers = context.MulticlassClassification.Trainers;
        var fitted = trainers.LbfgsMaximumEntropy().Fit(data).Model;
        LbfgsMaximumEntropyMulticlassTrainer OneIteration() =>
            trainers.LbfgsMaximumEntropy(new LbfgsMaximumEntropyMulticlassTrainer.Options { MaximumNumberOfIterations = 1 });

        Assert.Equal(Centered(fitted.GetBiases()), Centered(OneIteration().Fit(data, fitted).Model.GetBiases()), Close);
        Assert.NotEqual(Centered(fitted.GetBiases()), Centered(OneIteration().Fit(data).Model.GetBiases()), Close);
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        var trainers = context.MulticlassClassification.Trainers;

        Assert.Throws<ArgumentOutOfRangeException>(() => trainers.LbfgsMaximumEntropy(l1Regularization: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => trainers.LbfgsMaximumEntropy(l2Regularization: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => trainers.LbfgsMaximumEntropy(optimizationTolerance: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => trainers.LbfgsMaximumEntropy(historySize: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => trainers.LbfgsMaximumEntropy(labelColumnName: ""));
        Assert.Throws<ArgumentOutOfRangeException>(() => trainers.LbfgsMaximumEntropy(featureColumnName: ""));
    }

    private static bool Close(double expected, double actual) => Math.Abs(expected - actual) < Tolerance;

    private static IEnumerable<double> Centered(IEnumerable<float> biases) => biases.Select(bias => (double)bias - biases.Average());
}
