using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Classification;

/// <summary>Two networks fit in one pipeline, each with columns of its own.</summary>
public sealed class ColumnNameTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Two_classifiers_with_columns_of_their_own_are_one_model_that_is_measured_saved_and_loaded()
    {
        var rows = View(Swatches.Rows(30));
        using var model = Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", Quick))
            .Append(Ml.MulticlassClassification.Trainers.Cnn(
                Swatches.Tiny, "Label", "Image", Quick with { Seed = 7, ScoreColumnName = "SecondScore", PredictedLabelColumnName = "SecondLabel" }))
            .Fit(rows);
        var file = Path.Combine(folder.Path, "model.zip");
        Ml.Model.Save(model, rows.Schema, file);

        var loaded = new MLContext().Model.Load(file, out _);

        foreach (var scored in (IDataView[])[model.Transform(rows), loaded.Transform(rows)])
        {
            Assert.Equal(1, Ml.MulticlassClassification.Evaluate(scored).MicroAccuracy);
            Assert.Equal(1, Ml.MulticlassClassification.Evaluate(scored, scoreColumnName: "SecondScore", predictedLabelColumnName: "SecondLabel").MicroAccuracy);
            var slots = default(VBuffer<ReadOnlyMemory<char>>);
            scored.Schema["SecondScore"].GetSlotNames(ref slots);
            Assert.Equal(Swatches.Colours, slots.DenseValues().Select(name => name.ToString()));
        }

        foreach (var column in (string[])["Score", "SecondScore"])
            Assert.All(Column(model, column).Zip(Column(loaded, column)), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-5));
        Assert.NotEqual(Column(model, "Score"), Column(model, "SecondScore"));

        IEnumerable<float> Column(ITransformer transformer, string name) => transformer.Transform(rows).GetColumn<float[]>(name).SelectMany(scores => scores);
    }

    [Theory]
    [InlineData("", "Class")]
    [InlineData("Probabilities", null)]
    [InlineData("Same", "Same")]
    public void Names_that_are_no_two_columns_are_refused_before_the_training(string? score, string? predictedLabel)
    {
        var trained = Assert.Throws<ArgumentException>(() => Ml.MulticlassClassification.Trainers.Cnn(
            Swatches.Tiny, options: Quick with { ScoreColumnName = score!, PredictedLabelColumnName = predictedLabel! }));
        var applied = Assert.Throws<ArgumentException>(() => Ml.Transforms.ApplyCnnOnnx(
            "model.onnx", options: new() { ScoreColumnName = score!, PredictedLabelColumnName = predictedLabel! }));

        Assert.All([trained, applied], error => Assert.Contains("two different names are needed", error.Message));
    }
}
