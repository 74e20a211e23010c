using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Estimators;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;

namespace Microsoft.ML;

/// <summary>Trainers and featurizers of the networks of <see cref="Xception"/>.</summary>
public static class XceptionCatalog
{
    extension(MulticlassTrainers trainers)
    {
        /// <inheritdoc cref="Xception.Original"/>
        public CnnClassificationTrainer Original(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("xception", labelColumnName, imageColumnName, options);
    }

    extension(TransformsCatalog transforms)
    {
        /// <inheritdoc cref="Xception.Original"/>
        public CnnFeaturizer Original(
            string outputColumnName, string? inputColumnName = null, string? weights = null, string? layer = null, CnnFeaturizerOptions? options = null) =>
            new("xception", outputColumnName, inputColumnName, weights, layer, options);
    }
}
