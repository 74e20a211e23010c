using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Tests.Data;
using MLNet.CnnCatalog.Transforms.LabelMaps;

namespace MLNet.CnnCatalog.Transforms.Tests.LabelMaps;

public sealed class EvaluateSegmentationTests
{
    private static readonly MLContext Ml = new(seed: 1);

    [Fact]
    public void All_pixels_of_all_rows_are_measured_together()
    {
        var metrics = Ml.MulticlassClassification.EvaluateSegmentation(View(new(Map(0, 0, 0, 1), Map(0, 0, 1, 1)), new(Map(1, 255), Map(0, 0))));

        Assert.Equal([[2, 1], [1, 1]], metrics.ConfusionMatrix.Select(row => row.ToArray()));
        Assert.Equal(3 / 5.0, metrics.PixelAccuracy, 1e-12);
    }

    [Fact]
    public void Rows_are_read_one_after_the_other_and_not_ahead()
    {
        var (threads, read) = (new HashSet<int>(), 0);
        var rows = View([.. Enumerable.Repeat(new Row(Map(0, 1), null), 500)]);
        var scored = Ml.Transforms.CustomMapping<Truth, Prediction>((truth, prediction) =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            prediction.PredictedLabelMap = ++read == 300 ? null : truth.LabelMap;
        }, contractName: null).Fit(rows).Transform(rows);

        var error = Assert.Throws<InvalidDataException>(() => Ml.MulticlassClassification.EvaluateSegmentation(scored));

        Assert.Contains("Row 299 has no label map", error.Message);
        Assert.Equal(300, read);
        Assert.Equal([Environment.CurrentManagedThreadId], threads);
    }

    [Fact]
    public void A_mask_that_is_not_there_is_named()
    {
        var rows = Ml.Data.LoadFromEnumerable([new { Mask = "nowhere.png" }]);
        var masks = Ml.Transforms.LoadLabelMaps("LabelMap", TestMasks.Folder, "Mask").Append(Ml.Transforms.CopyColumns("PredictedLabelMap", "LabelMap"));

        var error = Assert.Throws<FileNotFoundException>(() => Ml.MulticlassClassification.EvaluateSegmentation(masks.Fit(rows).Transform(rows)));

        Assert.Contains(TestMasks.PathOf("nowhere.png"), error.Message);
    }

    // README.md of the data set: background everywhere gives 0.673 and 0.168.
    [Fact]
    [Trait("Category", "RealData")]
    public void Background_everywhere_is_worth_what_was_published_for_pets3()
    {
        var labels = RealData.DensePathOf("pets3", "test", "labels");
        var rows = Ml.Data.LoadFromEnumerable(Directory.EnumerateFiles(labels, "*.png").Select(path => new { Mask = path }));
        var model = Ml.Transforms.LoadLabelMaps("LabelMap", null, "Mask", new() { Classes = 4 })
            .Append(Ml.Transforms.CustomMapping<Truth, Prediction>(
                (truth, prediction) => prediction.PredictedLabelMap = new(truth.LabelMap!.Height, truth.LabelMap.Width, new byte[truth.LabelMap.Labels.Length]),
                contractName: null));

        var metrics = Ml.MulticlassClassification.EvaluateSegmentation(model.Fit(rows).Transform(rows), classes: 4);

        Assert.Equal(0.673, metrics.PixelAccuracy, 0.0005);
        Assert.Equal(0.168, metrics.MeanIoU, 0.0005);
        Assert.Equal([0, 0, 0], metrics.PerClassIoU.Skip(1));
    }

    [Theory]
    [InlineData(null, 4)]
    [InlineData(7, 7)]
    public void Classes_are_counted_up_to_the_last_that_occurs_or_as_many_as_given(int? classes, int expected)
    {
        var rows = View(new(Map(0, 255), Map(0, 3)), new(Map(0, 1), Map(3, 1)));

        Assert.Equal(expected, Ml.MulticlassClassification.EvaluateSegmentation(rows, classes: classes).NumberOfClasses);
    }

    [Fact]
    public void Bad_rows_are_named_with_their_files()
    {
        var truth = new LabelMap(1, 2, new byte[] { 0, 4 }) { Path = "masks/b.png" };

        Assert.Contains("Row 1 ('masks/b.png') has a label map of 1x2 pixels in column 'LabelMap' and one of 1x3 in column 'PredictedLabelMap'", Error(Map(0, 0, 0)));
        Assert.Contains("Row 1 has no label map in column 'PredictedLabelMap'", Error(predicted: null));
        Assert.Contains("Row 1 ('masks/b.png'): A pixel has the label 4, and the classes are 0 to 3", Error(Map(0, 0)));

        string Error(LabelMap? predicted) => Assert.Throws<InvalidDataException>(() => Ml.MulticlassClassification.EvaluateSegmentation(
            View(new(Map(0), Map(0)), new(truth, predicted)), classes: 4)).Message;
    }

    [Fact]
    public void The_columns_must_be_there_and_hold_label_maps()
    {
        var rows = View(new Row(Map(0), Map(0)));

        Assert.Contains("There is no column 'Mask'. The columns are: LabelMap, PredictedLabelMap, Id", Error("Mask"));
        Assert.Contains("Column 'Id' is Single; label maps are needed", Error("Id"));
        Assert.Contains(
            "has no rows", Assert.Throws<ArgumentException>(() => Ml.MulticlassClassification.EvaluateSegmentation(View())).Message);

        string Error(string name) => Assert.Throws<ArgumentException>(() => Ml.MulticlassClassification.EvaluateSegmentation(rows, predictedLabelMapColumnName: name)).Message;
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(7, null)]
    [InlineData(7, "Group")]
    public void Folds_are_those_of_CrossValidate(int? seed, string? group)
    {
        var rows = Ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(id => new Row(Map(0, (byte)(id % 3)), Map(0, 1)) { Id = id, Group = id / 2 }));
        var folds = Ml.MulticlassClassification.CrossValidateSegmentation(
            rows, Ml.Transforms.CopyColumns("Guess", "PredictedLabelMap"), numberOfFolds: 4, predictedLabelMapColumnName: "Guess",
            samplingKeyColumnName: group, seed: seed, classes: 3);

        var theirs = Ml.Regression.CrossValidate(
            rows, Ml.Transforms.CopyColumns("Label", "Id").Append(Ml.Transforms.CopyColumns("Score", "Id")), 4, samplingKeyColumnName: group, seed: seed ?? 0);
        Assert.Equal(theirs.Select(fold => Ids(fold.ScoredHoldOutSet)), folds.Select(fold => Ids(fold.ScoredHoldOutSet)));
        Assert.Equal(Enumerable.Range(0, 40), folds.SelectMany(fold => Ids(fold.ScoredHoldOutSet)).Order());
        Assert.Equal([0, 1, 2, 3], folds.Select(fold => fold.Fold));
        foreach (var fold in folds)
        {
            var ids = Ids(fold.ScoredHoldOutSet);
            Assert.Equal(2 * ids.Length, fold.Metrics.ConfusionMatrix.Sum(row => row.Sum()));
            Assert.Equal(ids.Count(id => id % 3 == 1), fold.Metrics.ConfusionMatrix[1][1]);
            Assert.NotNull(fold.Model.GetOutputSchema(rows.Schema).GetColumnOrNull("Guess"));
            if (group is not null)
                Assert.Equal(ids, ids.Select(id => id ^ 1).Order());
        }
    }

    [Fact]
    public void Cross_validation_needs_two_folds() => Assert.Throws<ArgumentOutOfRangeException>(() => Ml.MulticlassClassification.CrossValidateSegmentation(
        View(), Ml.Transforms.CopyColumns("Guess", "PredictedLabelMap"), numberOfFolds: 1));

    private static int[] Ids(IDataView view) => [.. view.GetColumn<float>("Id").Select(id => (int)id)];

    private static LabelMap Map(params byte[] labels) => new(1, labels.Length, labels);

    private static IDataView View(params Row[] rows) => Ml.Data.LoadFromEnumerable(rows);

    private sealed class Truth
    {
        [LabelMapType]
        public LabelMap? LabelMap { get; set; }
    }

    private sealed class Prediction
    {
        [LabelMapType]
        public LabelMap? PredictedLabelMap { get; set; }
    }

    private sealed record Row(
        [property: LabelMapType] LabelMap? LabelMap, [property: LabelMapType] LabelMap? PredictedLabelMap)
    {
        public Row()
            : this(null, null)
        {
        }

        public float Id { get; set; }

        public float Group { get; set; }
    }
}
