using System.Text.Json.Serialization;
using MLNet.CnnCatalog.Tests.Data;
using MLNet.CnnCatalog.Transforms.LabelMaps;

namespace MLNet.CnnCatalog.Transforms.Tests.LabelMaps;

public sealed class SegmentationMetricsTests
{
    private const double Tolerance = 1e-9;

    private static readonly Dictionary<string, Case> Cases = ReferenceFile.Read<Dictionary<string, Case>>("segmentation-metrics.json.gz");

    public static TheoryData<string> Names => [.. Cases.Keys];

    // README.md of tests/Data says where the numbers come from; null is NaN.
    [Theory]
    [MemberData(nameof(Names))]
    public void Metrics_are_those_of_the_reference(string name)
    {
        var (reference, counts) = (Cases[name], new ConfusionCounts(Cases[name].Classes));
        // In two pieces, as a training loop counts batches.
        counts.Add(reference.TruthBytes[..2], reference.PredictionBytes[..2]);
        counts.Add(reference.TruthBytes[2..], reference.PredictionBytes[2..]);

        var metrics = counts.ToMetrics();

        var expected = reference.Result;
        Assert.Equal(expected.ConfusionRowsTruth, metrics.ConfusionMatrix.Select(row => row.ToArray()));
        Assert.All(metrics.UnassignedPixels, pixels => Assert.Equal(0, pixels));
        Close([expected.PixelAccuracy], [metrics.PixelAccuracy]);
        Close(expected.ClassAccuracy, metrics.PerClassAccuracy);
        Close([expected.MeanClassAccuracy], [metrics.MeanAccuracy]);
        Close(expected.Iou, metrics.PerClassIoU);
        Close([expected.MeanIou], [metrics.MeanIoU]);
        Close([expected.FrequencyWeightedIou], [metrics.FrequencyWeightedIoU]);
        Close(expected.Dice, metrics.PerClassDice);
        Close([expected.MeanDice], [metrics.MeanDice]);
    }

    [Fact]
    public void A_pixel_of_a_class_for_which_none_is_predicted_is_wrong()
    {
        var counts = new ConfusionCounts(2);
        counts.Add([0, 0, 0, 0, 1, 1, 255, 255], [0, 0, 0, 255, 1, 255, 255, 1]);

        var metrics = counts.ToMetrics();

        // Class 0: 4 pixels, 3 predicted, all right. Class 1: 2 pixels, 1 predicted, right. By hand: IoU 3/4 and 1/2, Dice 6/7 and 2/3.
        Assert.Equal([1, 1], metrics.UnassignedPixels);
        Assert.Equal([[3, 0], [0, 1]], metrics.ConfusionMatrix.Select(row => row.ToArray()));
        Close([4 / 6.0], [metrics.PixelAccuracy]);
        Close([0.75, 0.5], metrics.PerClassIoU);
        Close([0.75, 0.5], metrics.PerClassAccuracy);
        Close([6 / 7.0, 2 / 3.0], metrics.PerClassDice);
        Close([((0.75 * 4) + (0.5 * 2)) / 6], [metrics.FrequencyWeightedIoU]);
    }

    [Theory]
    [InlineData(3, 0, "the label 3")]
    [InlineData(0, 3, "the predicted label 3")]
    [InlineData(0, 254, "the predicted label 254")]
    public void A_label_beyond_the_classes_is_named(byte truth, byte predicted, string message) => Assert.Contains(
        message, Assert.Throws<InvalidDataException>(() => new ConfusionCounts(3).Add([truth], [predicted])).Message);

    [Fact]
    public void Pixels_whose_truth_is_ignored_may_be_predicted_anything()
    {
        var counts = new ConfusionCounts(1);
        counts.Add([255, 0], [77, 0]);

        Assert.Equal(1, counts.ToMetrics().MeanIoU);
    }

    [Fact]
    public void The_table_has_a_line_for_each_class_and_a_dash_for_what_is_no_number()
    {
        var counts = new ConfusionCounts(3);
        counts.Add([0, 0, 0, 1], [0, 0, 1, 1]);

        Assert.Equal(
            """
            class            pixels      IoU     Dice accuracy
            background            3   0.6667   0.8000   0.6667
            cat                   1   0.5000   0.6667   1.0000
            dog                   0        -        -        -
            mean                  4   0.5833   0.7333   0.8333
            pixel accuracy 0.7500, frequency-weighted IoU 0.6250

            """,
            counts.ToMetrics().GetFormattedTable(["background", "cat", "dog"]),
            ignoreLineEndingDifferences: true);
        Assert.Contains("3 classes", Assert.Throws<ArgumentException>(() => counts.ToMetrics().GetFormattedTable(["cat"])).Message);
    }

    [Fact]
    public void Rare_classes_weigh_as_much_as_frequent_ones()
    {
        // Class 0 in both images: 4 of 4 + 8 pixels; class 1 in the second: 6 of 8; class 2 in the first: 2 of 4; class 3 nowhere. Their median is 1/2.
        LabelMap[] maps = [new(2, 3, new byte[] { 0, 0, 255, 2, 2, 255 }), new(2, 4, new byte[] { 0, 0, 1, 1, 1, 1, 1, 1 })];

        var counts = new LabelCounts(4);
        foreach (var (row, map) in maps.Index())
            counts.Add(map, $"Row {row}");
        var weights = counts.MedianFrequencyWeights();

        Assert.Equal([1.5f, 2 / 3f, 1, 1], weights);
    }

    [Fact]
    public void Weights_need_labels_that_are_classes()
    {
        LabelMap[] maps = [new(1, 2, new byte[] { 0, 5 })];

        Assert.Contains("Row 7 has the label 5", Assert.Throws<InvalidDataException>(() => new LabelCounts(5).Add(maps[0], "Row 7")).Message);
    }

    private static void Close(IReadOnlyList<double?> expected, IReadOnlyList<double> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach (var (value, index) in actual.Select((value, index) => (value, index)))
            Assert.Equal(expected[index] ?? double.NaN, value, Tolerance);
    }

    private sealed record Case(int Classes, int[] Truth, int[] Prediction, Result Result)
    {
        [JsonIgnore]
        public byte[] TruthBytes => Array.ConvertAll(Truth, label => (byte)label);

        [JsonIgnore]
        public byte[] PredictionBytes => Array.ConvertAll(Prediction, label => (byte)label);
    }

    private sealed record Result(
        long[][] ConfusionRowsTruth, double? PixelAccuracy, double?[] ClassAccuracy, double? MeanClassAccuracy, double?[] Iou, double? MeanIou,
        double? FrequencyWeightedIou, double?[] Dice, double? MeanDice);
}
