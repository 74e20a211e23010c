using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.MultiLabel;

namespace MLNet.CnnCatalog.Transforms.Tests.MultiLabel;

public sealed class EvaluateMultiLabelTests
{
    private static readonly MLContext Ml = new(seed: 1);

    [Fact]
    public void Texts_that_were_counted_by_MLNET_are_evaluated()
    {
        var rows = Ml.Data.LoadFromEnumerable(
        [
            // By hand: both "beach" are predicted, and a "sea" that is not there; "sea" is ranked first and last.
            new Scored { Tags = "beach;sea;beach", Score = [0.9f, 0.8f], PredictedLabels = [true, true] },
            new Scored { Tags = "", Score = [0.2f, 0.7f], PredictedLabels = [false, true] },
            new Scored { Tags = "beach", Score = [0.7f, 0.1f], PredictedLabels = [true, false] },
        ]);

        var metrics = Ml.MulticlassClassification.EvaluateMultiLabel(Labelled().Fit(rows).Transform(rows));

        Assert.Equal([2, 1], metrics.PerClassTruths);
        Assert.Equal([2, 2], metrics.PerClassPredictions);
        Assert.Equal([2, 1], metrics.PerClassTruePositives);
        Assert.Equal([1.0, 1.0], metrics.PerClassAveragePrecision);
        Assert.Equal(2 / 3.0, metrics.SubsetAccuracy, 1e-12);
        Assert.Equal(1 / 6.0, metrics.HammingLoss, 1e-12);
        Assert.Equal(6 / 7.0, metrics.MicroF1, 1e-12);
    }

    [Theory]
    [InlineData(0.5f, "Row 1 of the data: Class 1 is 0.5 in column 'Labels'")]
    [InlineData(-1f, "Class 1 is -1")]
    [InlineData(float.NaN, "Class 1 is NaN")]
    [InlineData(float.PositiveInfinity, "Class 1 is Infinity")]
    public void A_label_that_is_no_count_is_named_with_its_row(float value, string expected) => Assert.Contains(
        expected, Assert.Throws<InvalidDataException>(() => Evaluate(
            new() { Labels = [0, 3], Score = [0, 1], PredictedLabels = [true, true] }, new() { Labels = [0, value], Score = [0, 1], PredictedLabels = [true, true] })).Message);

    [Fact]
    public void A_score_that_is_no_number_is_named_with_its_row() => Assert.Contains(
        "Row 0 of the data: the score of class 1 in column 'Score' is no number",
        Assert.Throws<InvalidDataException>(() => Evaluate(new Counted { Labels = [0, 1], Score = [0, float.NaN], PredictedLabels = [true, true] })).Message);

    [Fact]
    public void No_rows_are_refused() => Assert.Contains("The data has no rows", Assert.Throws<ArgumentException>(() => Evaluate()).Message);

    public static TheoryData<string, string, string, string> WrongColumns => new()
    {
        { "Tags", "Score", "PredictedLabels", "Label column 'Tags' is String; a vector of Boolean or Single is needed" },
        { "Words", "Score", "PredictedLabels", "it is a vector of texts. Of a text such as 'beach;sea'" },
        { "Keys", "Score", "PredictedLabels", "it is a vector of keys. Put ml.Transforms.Conversion.MapKeyToVector(\"Keys\", outputCountVector: true)" },
        { "Key", "Score", "PredictedLabels", "a key is one class for each image. For those take the trainer Cnn" },
        { "Numbers", "Score", "PredictedLabels", "it is a vector of others. Put ml.Transforms.Conversion.ConvertType(\"Numbers\", outputKind: DataKind.Single)" },
        { "Open", "Score", "PredictedLabels", "its size differs from row to row" },
        { "Table", "Score", "PredictedLabels", "it has 2 dimensions" },
        { "Labels", "Scores", "PredictedLabels", "There is no column 'Scores'" },
        { "Nothing", "Score", "PredictedLabels", "There is no label column 'Nothing'" },
        { "Labels", "Tags", "PredictedLabels", "a vector of 2 Single is needed" },
        { "Labels", "Three", "PredictedLabels", "a vector of 2 Single is needed" },
        { "Labels", "Score", "Three", "has the classes [beach, sea] in the data and [3 classes without names] in column 'Three'" },
    };

    [Theory]
    [MemberData(nameof(WrongColumns))]
    public void Columns_that_are_missing_or_of_another_type_are_named(string labels, string score, string predicted, string expected)
    {
        var rows = Ml.Data.LoadFromEnumerable([new Scored { Tags = "beach;sea", Score = [0.9f, 0.8f], PredictedLabels = [true, true] }]);
        var text = Ml.Transforms.Text.TokenizeIntoWords("Words", "Tags", separators: [';']).Append(Ml.Transforms.Conversion.MapValueToKey("Keys", "Words"))
            .Append(Ml.Transforms.Conversion.MapValueToKey("Key", "Tags")).Append(Labelled());

        Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(
            () => Ml.MulticlassClassification.EvaluateMultiLabel(text.Fit(rows).Transform(rows), labels, score, predicted)).Message);
    }

    [Fact]
    public void Names_in_another_order_are_refused()
    {
        var (first, second) = (Ml.Data.LoadFromEnumerable([new Scored { Tags = "beach;sea" }]), Ml.Data.LoadFromEnumerable([new Scored { Tags = "sea;beach" }]));
        var other = Ml.Transforms.CopyColumns("Predicted", "Labels").Fit(Labelled().Fit(second).Transform(first));
        var rows = Labelled().Fit(first).Transform(other.Transform(Labelled().Fit(second).Transform(first)));

        Assert.Contains("[beach, sea] in the data and [sea, beach] in column 'Predicted'", Assert.Throws<ArgumentException>(
            () => Ml.MulticlassClassification.EvaluateMultiLabel(rows, predictedLabelsColumnName: "Predicted")).Message);
    }

    private static IEstimator<ITransformer> Labelled() => Ml.Transforms.Text.TokenizeIntoWords("Labels", "Tags", separators: [';'])
        .Append(Ml.Transforms.Conversion.MapValueToKey("Labels")).Append(Ml.Transforms.Conversion.MapKeyToVector("Labels", outputCountVector: true));

    private static MultiLabelMetrics Evaluate(params Counted[] rows) => Ml.MulticlassClassification.EvaluateMultiLabel(Ml.Data.LoadFromEnumerable(rows));

    private sealed class Counted
    {
        [VectorType(2)]
        public float[] Labels { get; set; } = [];

        [VectorType(2)]
        public float[] Score { get; set; } = [];

        [VectorType(2)]
        public bool[] PredictedLabels { get; set; } = [];
    }

    private sealed class Scored
    {
        public string Tags { get; set; } = "";

        [VectorType(2)]
        public float[] Score { get; set; } = [0, 0];

        [VectorType(2)]
        public bool[] PredictedLabels { get; set; } = [false, false];

        [VectorType(3)]
        public float[] Three { get; set; } = [0, 0, 0];

        [VectorType(2)]
        public int[] Numbers { get; set; } = [0, 0];

        public float[] Open { get; set; } = [];

        [VectorType(2, 3)]
        public float[] Table { get; set; } = new float[6];
    }
}
