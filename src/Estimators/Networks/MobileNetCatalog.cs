using MLNet.CnnCatalog.Estimators;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;

namespace Microsoft.ML;

/// <summary>Trainers and featurizers of the networks of <see cref="MLNet.CnnCatalog.Architectures.MobileNet"/>.</summary>
public static class MobileNetCatalog
{
    extension(MulticlassTrainers trainers)
    {
        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.MobileNet.MobileNetV1"/>
        public CnnClassificationTrainer MobileNetV1(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("mobilenet_v1", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.MobileNet.MobileNetV1X0_75"/>
        public CnnClassificationTrainer MobileNetV1X0_75(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("mobilenet_v1_x0_75", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.MobileNet.MobileNetV1X0_5"/>
        public CnnClassificationTrainer MobileNetV1X0_5(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("mobilenet_v1_x0_5", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.MobileNet.MobileNetV1X0_25"/>
        public CnnClassificationTrainer MobileNetV1X0_25(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("mobilenet_v1_x0_25", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.MobileNet.MobileNetV2"/>
        public CnnClassificationTrainer MobileNetV2(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("mobilenet_v2", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.MobileNet.MobileNetV3Large"/>
        public CnnClassificationTrainer MobileNetV3Large(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("mobilenet_v3_large", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.MobileNet.MobileNetV3Small"/>
        public CnnClassificationTrainer MobileNetV3Small(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("mobilenet_v3_small", labelColumnName, imageColumnName, options);
    }

    extension(TransformsCatalog transforms)
    {
        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.MobileNet.MobileNetV1"/>
        public CnnFeaturizer MobileNetV1(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("mobilenet_v1", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.MobileNet.MobileNetV1X0_75"/>
        public CnnFeaturizer MobileNetV1X0_75(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("mobilenet_v1_x0_75", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.MobileNet.MobileNetV1X0_5"/>
        public CnnFeaturizer MobileNetV1X0_5(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("mobilenet_v1_x0_5", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.MobileNet.MobileNetV1X0_25"/>
        public CnnFeaturizer MobileNetV1X0_25(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("mobilenet_v1_x0_25", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.MobileNet.MobileNetV2"/>
        public CnnFeaturizer MobileNetV2(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("mobilenet_v2", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.MobileNet.MobileNetV3Large"/>
        public CnnFeaturizer MobileNetV3Large(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("mobilenet_v3_large", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.MobileNet.MobileNetV3Small"/>
        public CnnFeaturizer MobileNetV3Small(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("mobilenet_v3_small", outputColumnName, inputColumnName, weights, layer, options);
    }
}
