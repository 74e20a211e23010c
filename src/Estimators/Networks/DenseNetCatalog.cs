using MLNet.CnnCatalog.Estimators;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;

namespace Microsoft.ML;

/// <summary>Trainers and featurizers of the networks of <see cref="MLNet.CnnCatalog.Architectures.DenseNet"/>.</summary>
public static class DenseNetCatalog
{
    extension(MulticlassTrainers trainers)
    {
        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.DenseNet.DenseNet121"/>
        public CnnClassificationTrainer DenseNet121(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("densenet121", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.DenseNet.DenseNet161"/>
        public CnnClassificationTrainer DenseNet161(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("densenet161", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.DenseNet.DenseNet169"/>
        public CnnClassificationTrainer DenseNet169(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("densenet169", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.DenseNet.DenseNet201"/>
        public CnnClassificationTrainer DenseNet201(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("densenet201", labelColumnName, imageColumnName, options);
    }

    extension(TransformsCatalog transforms)
    {
        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.DenseNet.DenseNet121"/>
        public CnnFeaturizer DenseNet121(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("densenet121", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.DenseNet.DenseNet161"/>
        public CnnFeaturizer DenseNet161(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("densenet161", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.DenseNet.DenseNet169"/>
        public CnnFeaturizer DenseNet169(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("densenet169", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.DenseNet.DenseNet201"/>
        public CnnFeaturizer DenseNet201(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("densenet201", outputColumnName, inputColumnName, weights, layer, options);
    }
}
