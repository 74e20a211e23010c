using MLNet.CnnCatalog.Estimators;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;

namespace Microsoft.ML;

/// <summary>Trainers and featurizers of the networks of <see cref="MLNet.CnnCatalog.Architectures.EfficientNetV2"/>.</summary>
public static class EfficientNetV2Catalog
{
    extension(MulticlassTrainers trainers)
    {
        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.EfficientNetV2.EfficientNetV2S"/>
        public CnnClassificationTrainer EfficientNetV2S(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("efficientnet_v2_s", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.EfficientNetV2.EfficientNetV2M"/>
        public CnnClassificationTrainer EfficientNetV2M(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("efficientnet_v2_m", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.EfficientNetV2.EfficientNetV2L"/>
        public CnnClassificationTrainer EfficientNetV2L(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("efficientnet_v2_l", labelColumnName, imageColumnName, options);
    }

    extension(TransformsCatalog transforms)
    {
        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.EfficientNetV2.EfficientNetV2S"/>
        public CnnFeaturizer EfficientNetV2S(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("efficientnet_v2_s", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.EfficientNetV2.EfficientNetV2M"/>
        public CnnFeaturizer EfficientNetV2M(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("efficientnet_v2_m", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.EfficientNetV2.EfficientNetV2L"/>
        public CnnFeaturizer EfficientNetV2L(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("efficientnet_v2_l", outputColumnName, inputColumnName, weights, layer, options);
    }
}
