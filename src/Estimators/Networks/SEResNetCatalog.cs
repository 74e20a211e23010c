using MLNet.CnnCatalog.Estimators;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;

namespace Microsoft.ML;

/// <summary>Trainers and featurizers of the networks of <see cref="MLNet.CnnCatalog.Architectures.SEResNet"/>.</summary>
public static class SEResNetCatalog
{
    extension(MulticlassTrainers trainers)
    {
        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.SEResNet.SEResNet18"/>
        public CnnClassificationTrainer SEResNet18(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("se_resnet18", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.SEResNet.SEResNet34"/>
        public CnnClassificationTrainer SEResNet34(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("se_resnet34", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.SEResNet.SEResNet50"/>
        public CnnClassificationTrainer SEResNet50(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("se_resnet50", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.SEResNet.SEResNet101"/>
        public CnnClassificationTrainer SEResNet101(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("se_resnet101", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.SEResNet.SEResNet152"/>
        public CnnClassificationTrainer SEResNet152(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("se_resnet152", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.SEResNet.SEResNeXt50"/>
        public CnnClassificationTrainer SEResNeXt50(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("se_resnext50_32x4d", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.SEResNet.SEResNeXt101Of4Channels"/>
        public CnnClassificationTrainer SEResNeXt101Of4Channels(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("se_resnext101_32x4d", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.SEResNet.SEResNeXt101"/>
        public CnnClassificationTrainer SEResNeXt101(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("se_resnext101_32x8d", labelColumnName, imageColumnName, options);
    }

    extension(TransformsCatalog transforms)
    {
        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.SEResNet.SEResNet18"/>
        public CnnFeaturizer SEResNet18(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("se_resnet18", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.SEResNet.SEResNet34"/>
        public CnnFeaturizer SEResNet34(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("se_resnet34", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.SEResNet.SEResNet50"/>
        public CnnFeaturizer SEResNet50(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("se_resnet50", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.SEResNet.SEResNet101"/>
        public CnnFeaturizer SEResNet101(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("se_resnet101", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.SEResNet.SEResNet152"/>
        public CnnFeaturizer SEResNet152(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("se_resnet152", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.SEResNet.SEResNeXt50"/>
        public CnnFeaturizer SEResNeXt50(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("se_resnext50_32x4d", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.SEResNet.SEResNeXt101Of4Channels"/>
        public CnnFeaturizer SEResNeXt101Of4Channels(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("se_resnext101_32x4d", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.SEResNet.SEResNeXt101"/>
        public CnnFeaturizer SEResNeXt101(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("se_resnext101_32x8d", outputColumnName, inputColumnName, weights, layer, options);
    }
}
