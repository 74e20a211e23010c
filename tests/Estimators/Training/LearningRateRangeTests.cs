using System.Xml.Linq;
using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Tests.Segmentation;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using TorchSharp;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Training;

public class LearningRateRangeTests
{
    private static readonly IDataView Rows = Keys(View(Swatches.Rows(35)));

    private static readonly CnnClassificationOptions Options = Quick with { Optimizer = new SgdOptimizer() };

    [Fact]
    public void Rates_rise_by_equal_factors_until_the_loss_explodes_and_one_at_which_it_falls_is_suggested()
    {
        var curve = Trainer(Options).FindLearningRate(Rows, new() { Lowest = 1e-5, Highest = 1e5, Steps = 101, Smoothing = 0.8 });

        Assert.InRange(curve.Points.Count, 40, 100);
        Assert.All(curve.Points.Index(), point => Assert.Equal(-5 + (point.Index / 10.0), Math.Log10(point.Item.LearningRate), tolerance: 1e-9));
        Assert.InRange(curve.Suggested!.Value, 1e-3, 1);
        Assert.True(curve.Points[^1].SmoothedLoss > 4 * curve.Points.Min(point => point.SmoothedLoss));
        Assert.All(curve.Points.SkipLast(1).Index(), point => Assert.True(point.Item.SmoothedLoss <= 4 * curve.Points.Take(point.Index + 1).Min(other => other.SmoothedLoss)));
    }

    [Fact]
    public void Losses_are_smoothed_as_their_exponential_mean_is()
    {
        var points = Trainer(Options).FindLearningRate(Rows, new() { Highest = 1e-3, Steps = 3, Smoothing = 0.5 }).Points;

        Assert.Equal(3, points.Count);
        Assert.Equal(points[0].Loss, points[0].SmoothedLoss, tolerance: 1e-12);
        Assert.Equal((points[0].Loss + (2 * points[1].Loss)) / 3, points[1].SmoothedLoss, tolerance: 1e-12);
        Assert.Equal((points[0].Loss + (2 * points[1].Loss) + (4 * points[2].Loss)) / 7, points[2].SmoothedLoss, tolerance: 1e-12);
        Assert.Equal([1e-7, 1e-5, 1e-3], points.Select(point => Math.Round(point.LearningRate, 10)));
    }

    [Fact]
    public void The_trainer_and_the_generator_of_torch_stay_as_they_were()
    {
        var options = Options with { ValidationSetFraction = 0.2, FreezeBackboneEpochs = 1 };
        var trainer = Trainer(options);
        using var expected = Trainer(options).Fit(Rows);
        torch.manual_seed(5);
        using var drawn = torch.rand(5);
        torch.manual_seed(5);

        var first = trainer.FindLearningRate(Rows);
        var second = trainer.FindLearningRate(Rows);

        using var afterwards = torch.rand(5);
        Assert.Equal(drawn.data<float>().ToArray(), afterwards.data<float>().ToArray());
        Assert.Equal(first.Points, second.Points);
        using var fitted = trainer.Fit(Rows);
        Assert.Equal(expected.Weights["conv.weight"], fitted.Weights["conv.weight"]);
    }

    [Fact]
    public void A_loss_beyond_all_numbers_ends_the_test_and_throws_nothing() => Assert.InRange(
        Trainer(Options).FindLearningRate(Rows, new() { Lowest = 1e36, Highest = 1e37, Steps = 12, Smoothing = 0.99 }).Points.Count, 1, 3);

    [Fact]
    public void The_application_can_cancel_it()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => Trainer(Options with { CancellationToken = source.Token }).FindLearningRate(Rows));
    }

    [Fact]
    public void Segmentation_has_it_too()
    {
        var trainer = new CnnSegmentationTrainer(Scenes.Tiny, "LabelMap", "Image", Scenes.Quick);

        var curve = trainer.FindLearningRate(Scenes.View(16), new() { Steps = 12, Smoothing = 0 });

        Assert.InRange(curve.Points.Count, 3, 12);
        Assert.Equal(1e-7, curve.Points[0].LearningRate, tolerance: 1e-12);
    }

    public static TheoryData<string, LearningRateRangeOptions> OutOfRange => new()
    {
        { "Lowest", new() { Lowest = 0 } },
        { "Highest", new() { Highest = 1e-8 } },
        { "Highest", new() { Highest = double.PositiveInfinity } },
        { "Steps", new() { Steps = 1 } },
        { "Smoothing", new() { Smoothing = 1 } },
    };

    [Theory]
    [MemberData(nameof(OutOfRange), DisableDiscoveryEnumeration = true)]
    public void An_option_out_of_range_is_named(string option, LearningRateRangeOptions range)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Trainer(Options).FindLearningRate(Rows, range));

        Assert.Equal(option, error.ParamName);
        Assert.StartsWith($"The option {option} must be ", error.Message);
    }

    [Fact]
    public void The_steepest_fall_is_suggested_but_for_the_first_tenth_and_the_last_five_steps()
    {
        // Falls of 9, 1, 3 and 8 behind steps 0, 8, 12 and 17 of 20.
        var losses = Enumerable.Range(0, 20).Select(step => 30.0 - (step > 0 ? 9 : 0) - (step > 8 ? 1 : 0) - (step > 12 ? 3 : 0) - (step > 17 ? 8 : 0)).ToArray();

        Assert.Equal(1e-12, Curve(losses).Suggested!.Value, tolerance: 1e-20);
        Assert.Null(Curve([.. Enumerable.Range(0, 20).Select(step => (double)step)]).Suggested);
        Assert.Null(Curve([2, 1]).Suggested);

        static LearningRateCurve Curve(double[] losses) =>
            new([.. losses.Select((loss, step) => new LearningRatePoint(Math.Pow(10, step - 24), loss, loss))]);
    }

    [Fact]
    public void The_plot_is_an_XML_file_with_every_step()
    {
        var curve = new LearningRateCurve([.. Enumerable.Range(0, 41).Select(step =>
            new LearningRatePoint(Math.Pow(10, (step / 10.0) - 4), 2 - Math.Sin(step / 12.0), 2 - Math.Sin(step / 13.0)))]);

        var svg = XDocument.Parse(curve.ToSvg()).Root!;

        var names = svg.Descendants().GroupBy(element => element.Name.LocalName).ToDictionary(group => group.Key, group => group.ToArray());
        Assert.Equal(41, names["circle"].Length);
        var line = names["polyline"].Single().Attribute("points")!.Value.Split(' ');
        Assert.Equal(41, line.Length);
        Assert.Equal(["1e-4", "1e-3", "1e-2", "1e-1", "1e0"], names["text"].Select(text => text.Value).Where(text => text.StartsWith("1e", StringComparison.Ordinal)));
        Assert.Contains(names["text"], text => text.Value.StartsWith("suggested 0.00", StringComparison.Ordinal));
        Assert.Contains("needs at least 2", Assert.Throws<InvalidOperationException>(() => new LearningRateCurve([]).ToSvg()).Message);
        Assert.StartsWith("41 steps from 0.0001 to 1; suggested 0.00", curve.ToString());
    }

    private static CnnClassificationTrainer Trainer(CnnClassificationOptions options) => new(Swatches.Tiny, "Label", "Image", options);

    private static IDataView Keys(IDataView rows) => Ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
}
