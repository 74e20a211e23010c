using MLNet.CnnCatalog.Estimators;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;

namespace Microsoft.ML;

/// <summary>Trainers and featurizers of the networks of <see cref="MLNet.CnnCatalog.Architectures.ShuffleNetV2"/>.</summary>
public static class ShuffleNetV2Catalog
{
    extension(MulticlassTrainers trainers)
    {
        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.ShuffleNetV2.ShuffleNetV2X0_5"/>
        public CnnClassificationTrainer ShuffleNetV2X0_5(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("shufflenet_v2_x0_5", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.ShuffleNetV2.ShuffleNetV2X1_0"/>
        public CnnClassificationTrainer ShuffleNetV2X1_0(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("shufflenet_v2_x1_0", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.ShuffleNetV2.ShuffleNetV2X1_5"/>
        public CnnClassificationTrainer ShuffleNetV2X1_5(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("shufflenet_v2_x1_5", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.ShuffleNetV2.ShuffleNetV2X2_0"/>
        public CnnClassificationTrainer ShuffleNetV2X2_0(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("shufflenet_v2_x2_0", labelColumnName, imageColumnName, options);
    }

    extension(TransformsCatalog transforms)
    {
        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.ShuffleNetV2.ShuffleNetV2X0_5"/>
        public CnnFeaturizer ShuffleNetV2X0_5(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("shufflenet_v2_x0_5", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.ShuffleNetV2.ShuffleNetV2X1_0"/>
        public CnnFeaturizer ShuffleNetV2X1_0(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("shufflenet_v2_x1_0", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.ShuffleNetV2.ShuffleNetV2X1_5"/>
        public CnnFeaturizer ShuffleNetV2X1_5(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("shufflenet_v2_x1_5", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.ShuffleNetV2.ShuffleNetV2X2_0"/>
        public CnnFeaturizer ShuffleNetV2X2_0(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("shufflenet_v2_x2_0", outputColumnName, inputColumnName, weights, layer, options);
    }
}
