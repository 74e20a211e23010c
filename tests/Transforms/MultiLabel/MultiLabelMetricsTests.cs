using System.Text.Json;
using MLNet.CnnCatalog.Tests.Data;
using MLNet.CnnCatalog.Transforms.MultiLabel;

namespace MLNet.CnnCatalog.Transforms.Tests.MultiLabel;

public sealed class MultiLabelMetricsTests
{
    private static readonly Dictionary<string, Case> Cases =
        ReferenceFile.Read<JsonElement>("multi-label.json.gz").GetProperty("metrics").Deserialize<Dictionary<string, Case>>(ReferenceFile.Names)!;

    public static TheoryData<string> Names => [.. Cases.Keys];

    // README.md of tests/Data says where the numbers come from; null is NaN.
    [Theory]
    [MemberData(nameof(Names))]
    public void Metrics_are_those_of_scikit_learn(string name)
    {
        var (reference, counts) = (Cases[name], new MultiLabelCounts(Cases[name].Truth[0].Length));
        foreach (var (truth, scores) in reference.Truth.Zip(reference.Scores))
            counts.Add([.. truth.Select(label => (byte)label)], MultiLabelOutput.Predicted(scores, reference.Threshold), scores);

        var metrics = counts.ToMetrics();

        Close(reference.AveragePrecision, metrics.PerClassAveragePrecision);
        Close(reference.Precision, metrics.PerClassPrecision);
        Close(reference.Recall, metrics.PerClassRecall);
        Close(reference.F1, metrics.PerClassF1);
        Close(reference.Means, [metrics.MeanAveragePrecision, metrics.MacroPrecision, metrics.MacroRecall, metrics.MacroF1]);
        Close(reference.Micro, [metrics.MicroPrecision, metrics.MicroRecall, metrics.MicroF1]);
        Close([reference.SubsetAccuracy, reference.HammingLoss], [metrics.SubsetAccuracy, metrics.HammingLoss]);
        Assert.Equal(reference.Truth.Length, metrics.NumberOfRows);
        Assert.Equal(Enumerable.Range(0, reference.Truth[0].Length).Select(label => reference.Truth.Sum(row => (long)row[label])), metrics.PerClassTruths);
    }

    [Fact]
    public void The_order_of_rows_with_the_same_score_does_not_matter()
    {
        Assert.Equal(2 / 3.0, AveragePrecision([1, 0, 1], [0.5f, 0.5f, 0.5f]), 1e-12);
        Assert.Equal(2 / 3.0, AveragePrecision([0, 1, 1], [0.5f, 0.5f, 0.5f]), 1e-12);
    }

    [Fact]
    public void The_table_has_a_line_for_each_class_and_a_dash_for_what_is_no_number()
    {
        var counts = new MultiLabelCounts(2);
        counts.Add([1, 0], [true, false], [0.9f, 0.1f]);
        counts.Add([0, 0], [true, false], [0.6f, 0.2f]);

        Assert.Equal(
            """
            class    images       AP precision   recall       F1
            beach         1   1.0000    0.5000   1.0000   0.6667
            sea           0        -         -        -        -
            macro         2   1.0000    0.5000   1.0000   0.6667
            micro         2             0.5000   1.0000   0.6667
            subset accuracy 0.5000, Hamming loss 0.2500

            """, counts.ToMetrics().GetFormattedTable(["beach", "sea"]));
        Assert.Contains("3 names and 2 classes", Assert.Throws<ArgumentException>(() => counts.ToMetrics().GetFormattedTable(["a", "b", "c"])).Message);
    }

    private static double AveragePrecision(byte[] truth, float[] scores)
    {
        var counts = new MultiLabelCounts(1);
        foreach (var (label, score) in truth.Zip(scores))
            counts.Add([label], [true], [score]);
        return counts.ToMetrics().MeanAveragePrecision;
    }

    private static void Close(IReadOnlyList<double?> expected, IReadOnlyList<double> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First ?? double.NaN, pair.Second, 1e-9));
    }

    private sealed record Case(
        int[][] Truth, float[][] Scores, double Threshold, double?[] AveragePrecision, double?[] Precision, double?[] Recall, double?[] F1, double?[] Means,
        double?[] Micro, double? SubsetAccuracy, double? HammingLoss);
}
