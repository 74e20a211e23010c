using MLNet.CnnCatalog.Estimators;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;

namespace Microsoft.ML;

/// <summary>Trainers and featurizers of the networks of <see cref="MLNet.CnnCatalog.Architectures.CifarDenseNet"/>.</summary>
public static class CifarDenseNetCatalog
{
    extension(MulticlassTrainers trainers)
    {
        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.CifarDenseNet.DenseNet"/>
        public CnnClassificationTrainer CifarDenseNet(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("cifar_densenet_40_12", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.CifarDenseNet.DenseNetBC100"/>
        public CnnClassificationTrainer DenseNetBC100(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("cifar_densenet_bc_100_12", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.CifarDenseNet.DenseNetBC190"/>
        public CnnClassificationTrainer DenseNetBC190(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("cifar_densenet_bc_190_40", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.CifarDenseNet.DenseNetBC250"/>
        public CnnClassificationTrainer DenseNetBC250(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("cifar_densenet_bc_250_24", labelColumnName, imageColumnName, options);
    }

    extension(TransformsCatalog transforms)
    {
        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.CifarDenseNet.DenseNet"/>
        public CnnFeaturizer CifarDenseNet(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("cifar_densenet_40_12", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.CifarDenseNet.DenseNetBC100"/>
        public CnnFeaturizer DenseNetBC100(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("cifar_densenet_bc_100_12", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.CifarDenseNet.DenseNetBC190"/>
        public CnnFeaturizer DenseNetBC190(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("cifar_densenet_bc_190_40", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.CifarDenseNet.DenseNetBC250"/>
        public CnnFeaturizer DenseNetBC250(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("cifar_densenet_bc_250_24", outputColumnName, inputColumnName, weights, layer, options);
    }
}
