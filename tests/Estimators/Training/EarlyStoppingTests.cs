using Microsoft.ML;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Training;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Training;

public class EarlyStoppingTests
{
    // Measures of epochs, what an improvement is, and after each epoch the best so far and how many were waited.
    public static TheoryData<double[], double, double[], int[]> Standings => new()
    {
        { [0.5, 0.6, 0.4, 0.4], 0, [0.5, 0.5, 0.4, 0.4], [0, 1, 0, 1] },
        { [0.50, 0.45, 0.44, 0.3], 0.1, [0.50, 0.45, 0.44, 0.3], [0, 1, 2, 0] },
        { [double.NaN, 0.7, double.PositiveInfinity, 0.6], 0, [double.NaN, 0.7, 0.7, 0.6], [1, 0, 1, 0] },
    };

    [Theory]
    [MemberData(nameof(Standings))]
    public void An_epoch_is_an_improvement_where_it_is_better_by_enough(double[] measures, double improvement, double[] best, int[] waited)
    {
        var standing = default(Standing);
        foreach (var (index, measure) in measures.Index())
        {
            var one = new Measure("Loss", measure, LowerIsBetter: true);
            standing = standing.After(one, one.IsBetterThan(standing.Best), improvement);

            Assert.Equal((best[index], waited[index]), (standing.Best?.Value ?? double.NaN, standing.Waited));
        }
    }

    [Fact]
    public void An_epoch_whose_weights_are_not_finite_is_no_improvement()
    {
        var standing = default(Standing).After(new("MeanIoU", 0.5), isBest: false, improvement: 0);

        Assert.Equal((null, null, 1), (standing.Best, standing.Improved, standing.Waited));
    }

    [Fact]
    public void A_training_ends_when_validation_has_got_no_better_for_as_long_as_asked()
    {
        var recorder = new Recorder();
        var rows = View(Swatches.Rows(40));

        using var model = Fit(rows, Quick with
        {
            Epochs = 30, ValidationSetFraction = 0.3, Progress = recorder, EarlyStopping = new() { Patience = 2, MinimumImprovement = 1000 },
        });

        // The first epoch is better than none, and no later one better by 1000; the best of the three is fitted.
        Assert.Equal([1, 2, 3], recorder.Reports.Where(report => report.ValidationLoss is not null).Select(report => report.Epoch));
    }

    [Fact]
    public void A_training_that_gets_better_goes_on_to_its_end()
    {
        var recorder = new Recorder();
        using var model = Fit(View(Swatches.Rows(40)), Quick with
        {
            Epochs = 5, LearningRate = 1e-4, Schedule = new ConstantSchedule(), ValidationSetFraction = 0.3, Progress = recorder, EarlyStopping = new() { Patience = 3 },
        });

        Assert.Equal(5, recorder.Reports[^1].Epoch);
    }

    [Fact]
    public void A_fraction_of_no_row_is_refused()
    {
        var error = Assert.Throws<InvalidDataException>(() => Fit(View(Swatches.Rows(9)), Quick with { ValidationSetFraction = 0.01, EarlyStopping = new() }));

        Assert.Contains("EarlyStopping needs images to validate, and ValidationSetFraction 0.01 of the rows is none", error.Message);
    }
}
