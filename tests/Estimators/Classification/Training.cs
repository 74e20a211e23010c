using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.TestData;

namespace MLNet.CnnCatalog.Estimators.Tests.Classification;

/// <summary>The pipeline that the tests of this folder train.</summary>
internal static class Training
{
    public static MLContext Ml { get; } = new(seed: 1);

    public static CnnClassificationOptions Quick { get; } = new() { Epochs = 4, BatchSize = 8, LearningRate = 0.02, Device = "cpu" };

    public static IDataView View(IEnumerable<Swatch> rows) => Ml.Data.LoadFromEnumerable(rows);

    /// <summary>Label to key, a tiny network, key to label.</summary>
    public static IEstimator<ITransformer> Pipeline(CnnClassificationOptions options, NetworkBuilder? network = null) => Ml.Transforms.Conversion.MapValueToKey("Label")
        .Append(Ml.MulticlassClassification.Trainers.Cnn(network ?? Swatches.Tiny, "Label", "Image", options))
        .Append(Ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    public static TransformerChain<CnnClassificationTransformer> Fit(IDataView rows, CnnClassificationOptions options) => Ml.Transforms.Conversion.MapValueToKey("Label")
        .Append(Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", options))
        .Fit(rows);

    public static float[][] Scores(ITransformer model, IDataView rows) => [.. model.Transform(rows).GetColumn<float[]>("Score")];
}
