using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.Classification;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Transforms.Images;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Saving;

/// <summary>Classifiers behind Model.Save and Model.Load: transformers of ML.NET around an ONNX network.</summary>
public sealed class SavedClassifierTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => Path.Combine(folder.Path, "model.zip");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("MLImage")]
    [InlineData("bytes")]
    [InlineData("extracted pixels")]
    public void Scores_the_same_after_loading_from_every_kind_of_image_column(string kind)
    {
        Swatches.Write(folder.Path, 36);
        var rows = Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(folder.Path));
        using var model = ImagePipelines.Of(kind, folder.Path).Fit(rows);

        var loaded = SaveAndLoad(model, rows);

        AssertSameScores(model, loaded, rows);
        Assert.Equal(1, Ml.MulticlassClassification.Evaluate(loaded.Transform(rows)).MicroAccuracy);
    }

    [Fact]
    public void The_predicted_label_is_a_key_with_the_values_of_the_label_and_the_score_has_slot_names()
    {
        var rows = View(Swatches.Rows(30));
        using var model = Fit(rows, Quick);

        var scored = SaveAndLoad(model, rows).Transform(rows);

        var keys = default(VBuffer<ReadOnlyMemory<char>>);
        scored.Schema["PredictedLabel"].GetKeyValues(ref keys);
        Assert.Equal(Swatches.Colours, keys.DenseValues().Select(key => key.ToString()));
        Assert.Equal(new KeyDataViewType(typeof(uint), 3), scored.Schema["PredictedLabel"].Type);
        var slots = default(VBuffer<ReadOnlyMemory<char>>);
        scored.Schema["Score"].GetSlotNames(ref slots);
        Assert.Equal(Swatches.Colours, slots.DenseValues().Select(name => name.ToString()));
        Assert.Equal(model.Transform(rows).GetColumn<uint>("PredictedLabel"), scored.GetColumn<uint>("PredictedLabel"));
    }

    [Fact]
    public void Adds_no_columns_but_those_of_the_classifier()
    {
        var rows = View(Swatches.Rows(30));
        using var model = Fit(rows, Quick with { Epochs = 1 });

        var names = SaveAndLoad(model, rows).GetOutputSchema(rows.Schema).Where(column => !column.IsHidden).Select(column => column.Name);

        Assert.Equal(["Image", "Label", "Number", "PredictedLabel", "Score"], names.Order());
    }

    [Fact]
    public void Keys_of_numbers_come_back_as_numbers()
    {
        var rows = Ml.Data.LoadFromEnumerable(Swatches.Rows(30).Select(swatch => new NumberedSwatch { Label = swatch.Number % 3 * 10.5f, Image = swatch.Image }));
        using var model = Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", Quick))
            .Append(Ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(rows);

        var loaded = SaveAndLoad(model, rows);

        Assert.Equal(model.Transform(rows).GetColumn<float>("PredictedLabel"), loaded.Transform(rows).GetColumn<float>("PredictedLabel"));
    }

    [Fact]
    public void An_ensemble_of_different_sizes_and_columns_is_one_saved_model()
    {
        Swatches.Write(folder.Path, 24);
        var rows = Ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(folder.Path));
        var trainers = Ml.MulticlassClassification.Trainers;
        using var model = Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.Transforms.LoadImages("Image", folder.Path, "Path"))
            .Append(Ml.Transforms.LoadRawImageBytes("Bytes", folder.Path, "Path"))
            .Append(trainers.CnnEnsemble(
                trainers.Cnn(Swatches.Tiny, "Label", "Image", Quick with { ImageSize = 12 }),
                trainers.Cnn(Swatches.Tiny, "Label", "Image", Quick with { ImageSize = 12, Seed = 5, Normalization = PixelNormalization.MinusOneToOne }),
                trainers.Cnn(Swatches.Tiny, "Label", "Bytes", Quick with { ImageSize = 9 })))
            .Append(Ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(rows);

        AssertSameScores(model, SaveAndLoad(model, rows), rows);
    }

    [Fact]
    public void An_engine_predicts_and_a_further_trainer_fits_behind_the_loaded_model()
    {
        var rows = View(Swatches.Rows(30));
        var model = Pipeline(Quick).Fit(rows);
        using var freed = (IDisposable)model;
        var loaded = SaveAndLoad(model, rows);

        using var engine = Ml.Model.CreatePredictionEngine<Swatch, SwatchPrediction>(loaded);
        Assert.All(Swatches.Rows(6), swatch => Assert.Equal(swatch.Label, engine.Predict(swatch).PredictedLabel));

        using var second = Ml.Transforms.Concatenate("Features", "Score")
            .Append(Ml.Transforms.Conversion.MapValueToKey("Label"))
            .Append(Ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy())
            .Fit(loaded.Transform(rows));
        Assert.Equal(1, Ml.MulticlassClassification.Evaluate(second.Transform(loaded.Transform(rows))).MicroAccuracy);
    }

    [Fact]
    public void A_model_that_runs_a_module_is_refused_and_leaves_the_old_file()
    {
        var rows = View(Swatches.Rows(30));
        using var model = Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Ml.MulticlassClassification.Trainers.TorchModule(
                classes => TorchSharp.torch.nn.Sequential(TorchSharp.torch.nn.Flatten(), TorchSharp.torch.nn.Linear(3 * 12 * 12, classes)),
                "Label", "Image", Quick with { Epochs = 1 }))
            .Fit(rows);

        System.IO.File.WriteAllText(File, "what was there before");

        var error = Assert.Throws<NotSupportedException>(() => Ml.Model.SaveAtomically(model, rows.Schema, File));

        Assert.Contains("Build the network as a graph", error.Message, StringComparison.Ordinal);
        Assert.Equal("what was there before", System.IO.File.ReadAllText(File));
        Assert.Equal([File], Directory.GetFiles(folder.Path));
    }

    private static void AssertSameScores(ITransformer expected, ITransformer actual, IDataView rows)
    {
        Assert.All(Scores(expected, rows).Zip(Scores(actual, rows)), pair => Assert.All(
            pair.First.Zip(pair.Second), scores => Assert.Equal(scores.First, scores.Second, tolerance: 1e-5)));
        Assert.Equal(expected.Transform(rows).GetColumn<string>("PredictedLabel"), actual.Transform(rows).GetColumn<string>("PredictedLabel"));
    }

    private ITransformer SaveAndLoad(ITransformer model, IDataView rows)
    {
        Ml.Model.SaveAtomically(model, rows.Schema, File);
        return new MLContext().Model.Load(File, out _);
    }

    private sealed class NumberedSwatch
    {
        public float Label { get; set; }

        [VectorType(3, Swatches.Side, Swatches.Side)]
        public float[] Image { get; set; } = [];
    }
}
