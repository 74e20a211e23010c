using MLNet.CnnCatalog.Estimators;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;

namespace Microsoft.ML;

/// <summary>Trainers and featurizers of the networks of <see cref="MLNet.CnnCatalog.Architectures.Vgg"/>.</summary>
public static class VggCatalog
{
    extension(MulticlassTrainers trainers)
    {
        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.Vgg.Vgg11"/>
        public CnnClassificationTrainer Vgg11(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("vgg11", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.Vgg.Vgg11BatchNorm"/>
        public CnnClassificationTrainer Vgg11BatchNorm(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("vgg11_bn", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.Vgg.Vgg13"/>
        public CnnClassificationTrainer Vgg13(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("vgg13", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.Vgg.Vgg13BatchNorm"/>
        public CnnClassificationTrainer Vgg13BatchNorm(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("vgg13_bn", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.Vgg.Vgg16"/>
        public CnnClassificationTrainer Vgg16(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("vgg16", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.Vgg.Vgg16BatchNorm"/>
        public CnnClassificationTrainer Vgg16BatchNorm(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("vgg16_bn", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.Vgg.Vgg19"/>
        public CnnClassificationTrainer Vgg19(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("vgg19", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.Vgg.Vgg19BatchNorm"/>
        public CnnClassificationTrainer Vgg19BatchNorm(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("vgg19_bn", labelColumnName, imageColumnName, options);
    }

    extension(TransformsCatalog transforms)
    {
        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.Vgg.Vgg11"/>
        public CnnFeaturizer Vgg11(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("vgg11", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.Vgg.Vgg11BatchNorm"/>
        public CnnFeaturizer Vgg11BatchNorm(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("vgg11_bn", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.Vgg.Vgg13"/>
        public CnnFeaturizer Vgg13(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("vgg13", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.Vgg.Vgg13BatchNorm"/>
        public CnnFeaturizer Vgg13BatchNorm(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("vgg13_bn", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.Vgg.Vgg16"/>
        public CnnFeaturizer Vgg16(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("vgg16", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.Vgg.Vgg16BatchNorm"/>
        public CnnFeaturizer Vgg16BatchNorm(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("vgg16_bn", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.Vgg.Vgg19"/>
        public CnnFeaturizer Vgg19(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("vgg19", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.Vgg.Vgg19BatchNorm"/>
        public CnnFeaturizer Vgg19BatchNorm(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("vgg19_bn", outputColumnName, inputColumnName, weights, layer, options);
    }
}
