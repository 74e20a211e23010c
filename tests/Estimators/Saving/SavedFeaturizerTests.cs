using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using MLNet.CnnCatalog.Estimators.Tests.Torch;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Estimators.Tests.Saving;

public sealed class SavedFeaturizerTests : IDisposable
{
    private static readonly MLContext Ml = new(seed: 1);
    private static readonly IDataView Rows = Ml.Data.LoadFromEnumerable(Swatches.Rows(37));

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(null, 64)]
    [InlineData("layer2", 32 * 6 * 6)]
    public void Features_are_the_same_after_loading(string? layer, int size)
    {
        using var model = Featurizer(layer).Fit(Rows);

        var loaded = SaveAndLoad(model);

        Assert.Equal(size, ((VectorDataViewType)loaded.GetOutputSchema(Rows.Schema)["Features"].Type).Size);
        var expected = model.Transform(Rows).GetColumn<float[]>("Features").ToList();
        var largest = expected.Max(features => features.Max(MathF.Abs));
        Assert.All(expected.Zip(loaded.Transform(Rows).GetColumn<float[]>("Features")), row =>
            Assert.All(row.First.Zip(row.Second), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-5 * largest)));
    }

    [Fact]
    public void A_linear_trainer_behind_the_featurizer_is_saved_with_it()
    {
        using var model = Ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(Featurizer(layer: null))
            .Append(Ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy())
            .Append(Ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(Rows);

        var loaded = SaveAndLoad(model);

        Assert.Equal(1, Ml.MulticlassClassification.Evaluate(loaded.Transform(Rows)).MicroAccuracy);
        using var engine = Ml.Model.CreatePredictionEngine<Swatch, SwatchPrediction>(loaded);
        Assert.All(Swatches.Rows(6), image => Assert.Equal(image.Label, engine.Predict(image).PredictedLabel));
    }

    private CnnFeaturizer Featurizer(string? layer)
    {
        var weights = Path.Combine(folder.Path, "cifar_resnet20.safetensors");
        FormulaWeights.Of(NetworkCatalog.Get("cifar_resnet20")).SaveSafetensors(weights);
        return new CnnFeaturizer("cifar_resnet20", "Features", "Image", weights, layer);
    }

    private ITransformer SaveAndLoad(ITransformer model)
    {
        var file = Path.Combine(folder.Path, "model.zip");
        Ml.Model.Save(model, Rows.Schema, file);
        return new MLContext().Model.Load(file, out _);
    }
}
