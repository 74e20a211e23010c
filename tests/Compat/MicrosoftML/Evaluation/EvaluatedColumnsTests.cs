using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML.Evaluation;

public class EvaluatedColumnsTests
{
    private readonly MLContext context = new(seed: 1);

    private MulticlassClassificationCatalog Catalog => context.MulticlassClassification;

    [Fact]
    public void Scores_may_be_a_vector_of_one_by_classes()
    {
        var definition = SchemaDefinition.Create(typeof(ScoredRow));
        definition["Score"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 1, 3);

        var metrics = Catalog.Evaluate(context.Data.LoadFromEnumerable(ScoredRow.Examples, definition));

        Assert.Equal(0.4, metrics.MicroAccuracy, precision: 12);
    }

    [Fact]
    public void Columns_may_have_other_names()
    {
        var renamed = context.Transforms.CopyColumns("Truth", "Label")
            .Append(context.Transforms.CopyColumns("Probabilities", "Score"))
            .Append(context.Transforms.CopyColumns("Guess", "PredictedLabel"))
            .Append(context.Transforms.DropColumns("Label", "Score", "PredictedLabel"));
        var data = ScoredRow.View(context, ScoredRow.Examples);

        var metrics = Catalog.Evaluate(renamed.Fit(data).Transform(data), "Truth", "Probabilities", "Guess");

        Assert.Equal(0.4, metrics.MicroAccuracy, precision: 12);
    }

    [Fact]
    public void Numeric_labels_are_zero_based_and_rows_with_other_values_do_not_count()
    {
        NumericRow[] rows =
        [
            new(0, [0.5f, 0.25f, 0.25f]), new(2, [0.25f, 0.25f, 0.5f]), new(1, [0.5f, 0.25f, 0.25f]),
            new(-1, [1, 0, 0]), new(0.5f, [1, 0, 0]), new(float.NaN, [1, 0, 0]),
        ];

        var metrics = Catalog.Evaluate(context.Data.LoadFromEnumerable(rows));

        Assert.Equal(2.0 / 3, metrics.MicroAccuracy, precision: 12);
        Assert.Equal([[1, 0, 0], [1, 0, 0], [0, 0, 1]], metrics.ConfusionMatrix.Counts);
    }

    [Theory]
    [InlineData("Label")]
    [InlineData("Score")]
    [InlineData("PredictedLabel")]
    public void A_missing_column_is_named(string column)
    {
        var data = ScoredRow.View(context, ScoredRow.Examples);
        var without = context.Transforms.DropColumns(column).Fit(data).Transform(data);

        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => Catalog.Evaluate(without));

        Assert.Contains(column, exception.Message);
    }

    [Fact]
    public void A_label_that_is_neither_key_nor_single_is_refused()
    {
        var data = context.Data.LoadFromEnumerable([new TextRow { Label = "cat" }]);

        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => Catalog.Evaluate(data));

        Assert.Contains("Label", exception.Message);
        Assert.Contains("String", exception.Message);
    }

    [Theory]
    [InlineData("PredictedLabel")]
    [InlineData("Label")]
    public void A_score_that_is_no_vector_of_singles_is_refused(string scoreColumn) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Catalog.Evaluate(ScoredRow.View(context, ScoredRow.Examples), scoreColumnName: scoreColumn));

    [Fact]
    public void Bad_arguments_are_refused()
    {
        var data = ScoredRow.View(context, ScoredRow.Examples);

        Assert.Throws<ArgumentNullException>(() => Catalog.Evaluate(null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => Catalog.Evaluate(data, labelColumnName: ""));
        Assert.Throws<ArgumentOutOfRangeException>(() => Catalog.Evaluate(data, scoreColumnName: ""));
        Assert.Throws<ArgumentOutOfRangeException>(() => Catalog.Evaluate(data, predictedLabelColumnName: ""));
        Assert.Throws<ArgumentOutOfRangeException>(() => Catalog.Evaluate(data, topKPredictionCount: -1));
    }

    [Fact]
    public void Only_the_label_and_the_score_are_read()
    {
        var data = new ColumnRecordingView(ScoredRow.View(context, ScoredRow.Examples));

        Catalog.Evaluate(data);

        Assert.Equal(["Label", "Score"], data.RequestedColumns.Order());
    }

    private sealed class NumericRow(float label, float[] score)
    {
        public float Label { get; } = label;

        [VectorType(3)]
        public float[] Score { get; } = score;

        public float PredictedLabel { get; }
    }

    private sealed class TextRow
    {
        public string Label { get; set; } = "";

        [VectorType(3)]
        public float[] Score { get; set; } = [0, 0, 1];

        [KeyType(3)]
        public uint PredictedLabel { get; set; }
    }
}
