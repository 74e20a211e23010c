using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using static MLNet.CnnCatalog.Estimators.Tests.Segmentation.Scenes;

namespace MLNet.CnnCatalog.Estimators.Tests.Segmentation;

public sealed class SegmentationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_network_learns_to_segment_images_of_many_sizes()
    {
        var progress = new Recorder();
        using var model = Fit(Quick with { ValidationSetFraction = 0.25, Progress = progress });

        var metrics = Evaluate(model, View(20, seed: 2));
        Assert.InRange(metrics.MeanIoU, 0.85, 1);
        Assert.All(Predict(model, View(5, seed: 2)).Zip(Rows(5, seed: 2)), pair =>
            Assert.Equal((pair.Second.LabelMap!.Height, pair.Second.LabelMap.Width), (pair.First.Height, pair.First.Width)));
        Assert.All(progress.Reports, report => Assert.Equal(report.Loss, report.Losses["CrossEntropy"]));
        var validated = progress.Reports.Where(report => report.Measures.Count > 0).ToList();
        Assert.Equal(6, validated.Count);
        Assert.InRange(validated[^1].Measures["MeanIoU"], 0.8, 1);
        Assert.Equal(validated[^1].Measures["Accuracy"], validated[^1].ValidationAccuracy);
    }

    [Fact]
    public void The_epoch_of_the_best_mean_IoU_is_kept()
    {
        var progress = new Recorder();
        var options = Quick with { ValidationSet = View(8, seed: 3), Progress = progress, Schedule = new ConstantSchedule() };
        using var model = Fit(options);

        // Measured in the size of the network, as the trainer does it.
        var best = progress.Reports.Where(report => report.Measures.Count > 0).Max(report => report.Measures["MeanIoU"]);
        using var again = Ml.MulticlassClassification.Trainers.CnnSegmentation(
            model.Weights, options: Quick with { Epochs = 1, LearningRate = 1e-30, FreezeBatchNorm = true, ValidationSet = View(8, seed: 3), Progress = progress }).Fit(View(8));
        Assert.Equal(best, progress.Reports[^1].Measures["MeanIoU"], 1e-6);
    }

    [Fact]
    public void The_same_seed_gives_the_same_network()
    {
        using var first = Fit(Quick with { Epochs = 2 });
        using var second = Fit(Quick with { Epochs = 2 });
        using var other = Fit(Quick with { Epochs = 2, Seed = 2 });

        Assert.Equal(first.Weights["conv2.weight"], second.Weights["conv2.weight"]);
        Assert.NotEqual(first.Weights["conv2.weight"], other.Weights["conv2.weight"]);
    }

    [Theory]
    [InlineData(ImageResizing.Fill)]
    [InlineData(ImageResizing.Pad)]
    [InlineData(ImageResizing.Crop)]
    public void Engines_batches_and_loaded_models_give_the_same_label_maps(ImageResizing resizing)
    {
        using var model = Fit(Quick with { Resizing = resizing, ProbabilitiesColumnName = "Probabilities" });
        var rows = View(7, seed: 4);
        var expected = Predict(model, rows);

        using var engine = Ml.Model.CreatePredictionEngine<Scene, ScenePrediction>(model);
        Assert.All(Rows(7, seed: 4).Zip(expected), pair => AssertSame(pair.Second, engine.Predict(pair.First).PredictedLabelMap!));

        var loaded = SaveAndLoad(model, rows);
        Assert.All(Predict(loaded, rows).Zip(expected), pair => AssertSame(pair.Second, pair.First));
        using var loadedEngine = Ml.Model.CreatePredictionEngine<Scene, ScenePrediction>(loaded);
        AssertSame(expected[0], loadedEngine.Predict(Rows(7, seed: 4)[0]).PredictedLabelMap!);
        Assert.Equal(
            model.Transform(rows).Schema.Select(column => (column.Name, column.Type.RawType)),
            loaded.Transform(rows).Schema.Select(column => (column.Name, column.Type.RawType)));
        // What was cut off was not seen.
        Assert.Equal(resizing == ImageResizing.Crop, expected.Any(map => map.Labels.Span.Contains(LabelMap.Ignored)));
    }

    [Fact]
    public void Probabilities_are_those_whose_largest_the_label_is()
    {
        using var model = Fit(Quick with { ProbabilitiesColumnName = "Probabilities", Classes = 4 });
        var row = Ml.Data.CreateEnumerable<WithProbabilities>(model.Transform(View(1, seed: 5)), reuseRowObject: false).Single();

        Assert.Equal(4 * 20 * 28, row.Probabilities.Length);
        for (var pixel = 0; pixel < 20 * 28; pixel++)
            Assert.Equal(1, Enumerable.Range(0, 4).Sum(label => row.Probabilities[(label * 20 * 28) + pixel]), 1e-5);
        var (map, y, x) = (row.PredictedLabelMap!, row.PredictedLabelMap!.Height / 2, row.PredictedLabelMap.Width / 2);
        var seen = ((2 * y) + 1) * 20 / (2 * map.Height) * 28 + (((2 * x) + 1) * 28 / (2 * map.Width));
        Assert.Equal(map[y, x], Enumerable.Range(0, 4).MaxBy(label => row.Probabilities[(label * 20 * 28) + seen]));
    }

    [Fact]
    public void Vectors_are_segmented_as_they_are()
    {
        var rows = Ml.Data.LoadFromEnumerable(Vectors(24, seed: 1));
        using var model = Ml.MulticlassClassification.Trainers.CnnSegmentation(Tiny, options: Quick with { ImageSize = null }).Fit(rows);
        var test = Ml.Data.LoadFromEnumerable(Vectors(8, seed: 2));

        Assert.InRange(Evaluate(model, test).MeanIoU, 0.9, 1);
        var loaded = SaveAndLoad(model, test);
        Assert.All(Predict(loaded, test).Zip(Predict(model, test)), pair => AssertSame(pair.Second, pair.First));
    }

    [Fact]
    public void Of_a_network_that_does_not_pad_the_border_is_ignored()
    {
        using var model = Ml.MulticlassClassification.Trainers.CnnSegmentation(Unpadded, options: Quick).Fit(View(32));
        var (test, map) = (View(8, seed: 2), Predict(model, View(8, seed: 2))[0]);

        Assert.Equal(LabelMap.Ignored, map[0, 0]);
        Assert.Equal(LabelMap.Ignored, map[map.Height - 1, map.Width - 1]);
        Assert.NotEqual(LabelMap.Ignored, map[map.Height / 2, map.Width / 2]);
        var seen = Ml.Data.LoadFromEnumerable(Rows(8, seed: 2).Zip(Predict(model, test), (row, predicted) => new Seen
        {
            PredictedLabelMap = predicted,
            LabelMap = new(predicted.Height, predicted.Width, Enumerable.Range(0, predicted.Labels.Length)
                .Select(i => predicted.Labels.Span[i] == LabelMap.Ignored ? LabelMap.Ignored : row.LabelMap!.Labels.Span[i]).ToArray()),
        }));
        Assert.InRange(Ml.MulticlassClassification.EvaluateSegmentation(seen).MeanIoU, 0.85, 1);
        Assert.All(Predict(SaveAndLoad(model, test), test).Zip(Predict(model, test)), pair => AssertSame(pair.Second, pair.First));
    }

    [Fact]
    public void Images_that_do_not_fit_the_cache_teach_as_much()
    {
        using var model = Fit(Quick with { CacheSizeInMegabytes = 0, ValidationSetFraction = 0.2 });

        Assert.InRange(Evaluate(model, View(20, seed: 2)).MeanIoU, 0.8, 1);
    }

    [Theory]
    [InlineData(1e-30, true)]
    [InlineData(0.02, false)]
    public void A_network_that_learns_nothing_is_warned_of(double rate, bool isWarned)
    {
        var ml = new MLContext(seed: 1);
        var messages = new List<string>();
        ml.Log += (_, entry) => messages.Add(entry.RawMessage);

        using var model = ml.MulticlassClassification.Trainers.CnnSegmentation(Tiny, options: Quick with { LearningRate = rate }).Fit(View(40));

        Assert.Equal(isWarned, messages.Exists(message => message.Contains("never came below that of chance", StringComparison.Ordinal)));
    }

    [Fact]
    public void Folds_are_measured_by_their_label_maps()
    {
        var pipeline = Ml.MulticlassClassification.Trainers.CnnSegmentation(Tiny, options: Quick);
        var folds = Ml.MulticlassClassification.CrossValidateSegmentation(View(40), pipeline, numberOfFolds: 2, seed: 1);

        Assert.All(folds, fold => Assert.InRange(fold.Metrics.MeanIoU, 0.7, 1));
    }

    [Fact]
    public void Columns_of_the_schema_are_those_that_come()
    {
        var trainer = Ml.MulticlassClassification.Trainers.CnnSegmentation(
            Tiny, options: Quick with { Epochs = 1, PredictedLabelMapColumnName = "Map", ProbabilitiesColumnName = "Probabilities" });
        var rows = View(4);
        using var model = trainer.Fit(rows);

        var promised = trainer.GetOutputSchema(ShapeSpy.ShapeOf(rows));
        Assert.Equal(model.GetOutputSchema(rows.Schema).Select(column => column.Name), promised.Select(column => column.Name));
        Assert.Same(LabelMapDataViewType.Instance, promised.Single(column => column.Name == "Map").ItemType);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3, 20, 28), model.GetOutputSchema(rows.Schema)["Probabilities"].Type);
    }

    internal static CnnSegmentationTransformer Fit(CnnSegmentationOptions options) =>
        Ml.MulticlassClassification.Trainers.CnnSegmentation(Tiny, options: options).Fit(View(40));

    private static void AssertSame(LabelMap expected, LabelMap actual)
    {
        Assert.Equal((expected.Height, expected.Width), (actual.Height, actual.Width));
        Assert.Equal(expected.Labels.ToArray(), actual.Labels.ToArray());
    }

    private ITransformer SaveAndLoad(ITransformer model, IDataView rows)
    {
        var file = Path.Combine(folder.Path, "model.zip");
        Ml.Model.Save(model, rows.Schema, file);
        return new MLContext().Model.Load(file, out _);
    }

    private static IEnumerable<VectorScene> Vectors(int count, int seed)
    {
        var random = new Random(seed);
        for (var number = 0; number < count; number++)
        {
            byte[] labels = [.. Enumerable.Range(0, 20 * 28).Select(i => (byte)((i / 28 / 7) + (number % 2)))];
            for (var i = 0; i < labels.Length; i++)
                labels[i] = (byte)(labels[i] % Classes);
            yield return new()
            {
                LabelMap = new(20, 28, labels),
                Image = [.. Enumerable.Range(0, 3 * 20 * 28).Select(i => (labels[i % (20 * 28)] == i / (20 * 28) ? 1f : -1) + random.NextSingle() - 0.5f)],
            };
        }
    }

    private sealed class VectorScene
    {
        [VectorType(3, 20, 28)]
        public float[] Image { get; set; } = [];

        [LabelMapType]
        public LabelMap LabelMap { get; set; } = null!;
    }

    private sealed class WithProbabilities
    {
        [LabelMapType]
        public LabelMap? PredictedLabelMap { get; set; }

        public float[] Probabilities { get; set; } = [];
    }

    private sealed class Seen
    {
        [LabelMapType]
        public LabelMap LabelMap { get; set; } = null!;

        [LabelMapType]
        public LabelMap PredictedLabelMap { get; set; } = null!;
    }
}
