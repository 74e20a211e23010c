using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.Saving;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Transforms.Images;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Classification;

/// <summary>The trainer inside ordinary ML.NET pipelines.</summary>
public class PipelineTests
{
    [Theory]
    [InlineData("MLImage")]
    [InlineData("bytes")]
    [InlineData("extracted pixels")]
    public void Learns_from_every_kind_of_image_column(string kind)
    {
        using var folder = new TemporaryFolder();
        Swatches.Write(folder.Path, 60);
        var rows = Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(folder.Path));
        using var model = ImagePipelines.Of(kind, folder.Path).Fit(rows);

        var scored = model.Transform(rows);
        Assert.Equal(1, Ml.MulticlassClassification.Evaluate(scored).MicroAccuracy);
        Assert.Equal(rows.GetColumn<string>("Label"), scored.GetColumn<string>("PredictedLabel"));
    }

    [Fact]
    public void Bytes_and_images_are_scored_alike()
    {
        using var folder = new TemporaryFolder();
        Swatches.Write(folder.Path, 12);
        var rows = Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(folder.Path));
        var options = Quick with { ImageSize = 12, Epochs = 1 };

        float[][] Train(IEstimator<ITransformer> load)
        {
            using var model = Ml.Transforms.Conversion.MapValueToKey("Label").Append(load)
                .Append(Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", options)).Fit(rows);
            return Scores(model, rows);
        }

        Assert.Equal(Train(Ml.Transforms.LoadImages("Image", folder.Path, "Path")), Train(Ml.Transforms.LoadRawImageBytes("Image", folder.Path, "Path")));
    }

    [Fact]
    public void Scores_are_probabilities_with_the_classes_as_slot_names()
    {
        var rows = View(Swatches.Rows(30));
        using var model = Fit(rows, Quick);

        var scored = model.Transform(rows);

        var slots = default(VBuffer<ReadOnlyMemory<char>>);
        scored.Schema["Score"].GetSlotNames(ref slots);
        Assert.Equal(Swatches.Colours, slots.DenseValues().Select(name => name.ToString()));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3), scored.Schema["Score"].Type);
        Assert.All(scored.GetColumn<float[]>("Score"), scores =>
        {
            Assert.Equal(1, scores.Sum(), tolerance: 1e-5);
            Assert.All(scores, score => Assert.InRange(score, 0, 1));
        });
    }

    [Fact]
    public void The_predicted_label_is_a_key_with_the_values_of_the_label()
    {
        var rows = View(Swatches.Rows(30));
        using var model = Fit(rows, Quick);

        var scored = model.Transform(rows);

        var values = default(VBuffer<ReadOnlyMemory<char>>);
        scored.Schema["PredictedLabel"].GetKeyValues(ref values);
        Assert.Equal(Swatches.Colours, values.DenseValues().Select(name => name.ToString()));
        Assert.Equal(scored.Schema["Label"].Type, scored.Schema["PredictedLabel"].Type);
        Assert.Equal(
            scored.GetColumn<float[]>("Score").Select(scores => (uint)Array.IndexOf(scores, scores.Max()) + 1),
            scored.GetColumn<uint>("PredictedLabel"));
    }

    [Fact]
    public void Labels_that_are_numbers_work_too()
    {
        var rows = Ml.Data.LoadFromEnumerable(Swatches.Rows(30).Select(row => new NumberedSwatch { Label = 10 * Array.IndexOf(Swatches.Colours, row.Label), Image = row.Image }));
        using var model = Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", Quick))
            .Append(Ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(rows);

        var scored = model.Transform(rows);

        var slots = default(VBuffer<ReadOnlyMemory<char>>);
        scored.Schema["Score"].GetSlotNames(ref slots);
        Assert.Equal(["0", "10", "20"], slots.DenseValues().Select(name => name.ToString()));
        Assert.Equal(rows.GetColumn<int>("Label"), scored.GetColumn<int>("PredictedLabel"));
    }

    [Fact]
    public void Cross_validation_trains_and_measures_every_fold()
    {
        var folds = Ml.MulticlassClassification.CrossValidate(View(Swatches.Rows(60)), Pipeline(Quick), numberOfFolds: 3);

        Assert.Equal(3, folds.Count);
        Assert.All(folds, fold => Assert.InRange(fold.Metrics.MicroAccuracy, 0.9, 1));
        Assert.Equal(60, folds.Sum(fold => fold.ScoredHoldOutSet.GetColumn<float[]>("Score").Count()));
    }

    [Fact]
    public void A_prediction_engine_says_what_Transform_says()
    {
        var images = Swatches.Rows(20).ToList();
        var rows = View(images);
        using var model = (IDisposable)Pipeline(Quick).Fit(rows);
        var expected = Ml.Data.CreateEnumerable<SwatchPrediction>(((ITransformer)model).Transform(rows), reuseRowObject: false).ToList();

        using var engine = Ml.Model.CreatePredictionEngine<Swatch, SwatchPrediction>((ITransformer)model);

        foreach (var (image, row) in images.Zip(expected))
        {
            var prediction = engine.Predict(image);
            Assert.Equal(row.PredictedLabel, prediction.PredictedLabel);
            Assert.All(row.Score.Zip(prediction.Score), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-5));
        }
    }

    [Fact]
    public void The_schema_promised_before_training_is_the_schema_after_it()
    {
        var rows = View(Swatches.Rows(12));
        var pipeline = Pipeline(Quick with { Epochs = 1 });

        var promised = pipeline.GetOutputSchema(ShapeSpy.ShapeOf(rows));
        var schema = pipeline.Fit(rows).GetOutputSchema(rows.Schema);

        Assert.Equal(
            schema.Where(column => !column.IsHidden).Select(column => column.Name).Order(),
            promised.Select(column => column.Name).Order());
        var score = promised.Single(column => column.Name == "Score");
        Assert.Equal(SchemaShape.Column.VectorKind.Vector, score.Kind);
        Assert.Contains("SlotNames", score.Annotations.Select(annotation => annotation.Name));
    }

    [Fact]
    public void The_names_of_the_columns_are_in_the_promised_schema_too()
    {
        var rows = View(Swatches.Rows(12));
        var pipeline = Ml.Transforms.Conversion.MapValueToKey("Label").Append(Ml.MulticlassClassification.Trainers.Cnn(
            Swatches.Tiny, "Label", "Image", Quick with { Epochs = 1, ScoreColumnName = "Probabilities", PredictedLabelColumnName = "Class" }));

        var promised = pipeline.GetOutputSchema(ShapeSpy.ShapeOf(rows));
        var schema = pipeline.Fit(rows).GetOutputSchema(rows.Schema);

        Assert.Equal(
            schema.Where(column => !column.IsHidden).Select(column => column.Name).Order(),
            promised.Select(column => column.Name).Order());
        Assert.True(promised.Single(column => column.Name == "Class").IsKey);
    }

    private sealed class NumberedSwatch
    {
        public int Label { get; set; }

        [VectorType(3, Swatches.Side, Swatches.Side)]
        public float[] Image { get; set; } = [];
    }
}
