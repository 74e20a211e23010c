using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML.Evaluation;

// Expected numbers are worked out by hand from ScoredRow.Examples: 2 rows of class 0, 2 of class 1, 1 of class 2.
public class MulticlassMetricsTests
{
    private static readonly double NoScore = -Math.Log(1e-15f);
    private readonly MLContext context = new(seed: 1);

    private MulticlassClassificationMetrics Evaluate(IEnumerable<ScoredRow> rows, int topK = 0) =>
        context.MulticlassClassification.Evaluate(ScoredRow.View(context, rows), topKPredictionCount: topK);

    [Fact]
    public void Micro_accuracy_weighs_rows_and_macro_accuracy_weighs_classes()
    {
        var metrics = Evaluate(ScoredRow.Examples);

        Assert.Equal(2.0 / 5, metrics.MicroAccuracy, precision: 12);
        Assert.Equal((0.5 + 0.5 + 0) / 3, metrics.MacroAccuracy, precision: 12);
    }

    [Fact]
    public void Macro_accuracy_leaves_out_classes_without_rows()
    {
        var metrics = Evaluate(ScoredRow.Examples.Where(row => row.Label == 0));

        Assert.Equal(0.5, metrics.MacroAccuracy, precision: 12);
    }

    [Fact]
    public void Log_loss_is_the_mean_of_the_label_s_negative_log_probability_with_a_floor()
    {
        var metrics = Evaluate(ScoredRow.Examples);

        var classes = new[]
        {
            (-Math.Log(0.75) - Math.Log(0.25)) / 2,
            (-Math.Log(0.5) - Math.Log(0.375)) / 2,
            NoScore,
        };
        Assert.Equal(classes, metrics.PerClassLogLoss, (expected, actual) => Math.Abs(expected - actual) < 1e-9);
        Assert.Equal((2 * classes[0] + 2 * classes[1] + classes[2]) / 5, metrics.LogLoss, precision: 9);
    }

    [Fact]
    public void Log_loss_takes_scores_above_one_for_certainty()
    {
        var metrics = Evaluate([new() { Label = 0, Score = [3, 0, 0] }, new() { Label = 1, Score = [0.5f, 0.5f, 0] }]);

        Assert.Equal(Math.Log(2) / 2, metrics.LogLoss, precision: 9);
    }

    [Fact]
    public void Log_loss_reduction_compares_with_the_entropy_of_the_labels()
    {
        var metrics = Evaluate(ScoredRow.Examples);

        var entropy = -(2 * 0.4 * Math.Log(0.4) + 0.2 * Math.Log(0.2));
        Assert.Equal((entropy - metrics.LogLoss) / entropy, metrics.LogLossReduction, precision: 9);
    }

    [Fact]
    public void Top_k_counts_the_ranks_up_to_k_and_ties_go_to_the_earlier_class()
    {
        var metrics = Evaluate(ScoredRow.Examples, topK: 3);

        Assert.Equal(3, metrics.TopKPredictionCount);
        Assert.Equal([0.4, 0.8, 1.0], metrics.TopKAccuracyForAllK, (expected, actual) => Math.Abs(expected - actual) < 1e-12);
        Assert.Equal(1.0, metrics.TopKAccuracy, precision: 12);
        Assert.Equal(0.8, Evaluate(ScoredRow.Examples, topK: 2).TopKAccuracy, precision: 12);
    }

    [Fact]
    public void Top_k_is_left_out_unless_asked_for()
    {
        var metrics = Evaluate(ScoredRow.Examples);

        Assert.Equal(0, metrics.TopKPredictionCount);
        Assert.Equal(0, metrics.TopKAccuracy);
        Assert.Null(metrics.TopKAccuracyForAllK);
    }

    [Fact]
    public void Top_k_beyond_the_classes_and_the_rank_of_unknown_labels_is_refused() =>
        Assert.Throws<IndexOutOfRangeException>(() => Evaluate(ScoredRow.Examples, topK: 5));

    [Fact]
    public void A_label_beyond_the_scores_is_the_worst_rank_and_the_dearest_loss_but_no_class()
    {
        var definition = SchemaDefinition.Create(typeof(ScoredRow));
        definition["Label"].ColumnType = new KeyDataViewType(typeof(uint), 4);
        var rows = ScoredRow.Examples.Take(4).Append(new() { Label = 3, Score = [0.5f, 0.25f, 0.25f] });

        var metrics = context.MulticlassClassification.Evaluate(
            context.Data.LoadFromEnumerable(rows, definition), topKPredictionCount: 4);

        Assert.Equal([0.4, 0.8, 0.8, 1.0], metrics.TopKAccuracyForAllK, (expected, actual) => Math.Abs(expected - actual) < 1e-12);
        Assert.Equal(0.5, metrics.MacroAccuracy, precision: 12);
        Assert.Equal(3, metrics.ConfusionMatrix.NumberOfClasses);
        Assert.Equal(4, metrics.ConfusionMatrix.Counts.Sum(row => row.Sum()));
        var loss = -Math.Log(0.75) - Math.Log(0.25) - Math.Log(0.5) - Math.Log(0.375) + NoScore;
        Assert.Equal(loss / 5, metrics.LogLoss, precision: 9);
    }

    [Fact]
    public void No_rows_give_zeros_and_a_log_loss_reduction_that_is_no_number()
    {
        var metrics = Evaluate([]);

        Assert.Equal(0, metrics.MicroAccuracy);
        Assert.Equal(0, metrics.MacroAccuracy);
        Assert.Equal(0, metrics.LogLoss);
        Assert.Equal([0, 0, 0], metrics.PerClassLogLoss);
        Assert.True(double.IsNaN(metrics.LogLossReduction));
    }
}
