using MLNet.CnnCatalog.Estimators;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;

namespace Microsoft.ML;

/// <summary>Trainers and featurizers of the networks of <see cref="MLNet.CnnCatalog.Architectures.ConvNeXt"/>.</summary>
public static class ConvNeXtCatalog
{
    extension(MulticlassTrainers trainers)
    {
        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.ConvNeXt.ConvNeXtTiny"/>
        public CnnClassificationTrainer ConvNeXtTiny(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("convnext_tiny", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.ConvNeXt.ConvNeXtSmall"/>
        public CnnClassificationTrainer ConvNeXtSmall(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("convnext_small", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.ConvNeXt.ConvNeXtBase"/>
        public CnnClassificationTrainer ConvNeXtBase(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("convnext_base", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.ConvNeXt.ConvNeXtLarge"/>
        public CnnClassificationTrainer ConvNeXtLarge(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("convnext_large", labelColumnName, imageColumnName, options);
    }

    extension(TransformsCatalog transforms)
    {
        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.ConvNeXt.ConvNeXtTiny"/>
        public CnnFeaturizer ConvNeXtTiny(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("convnext_tiny", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.ConvNeXt.ConvNeXtSmall"/>
        public CnnFeaturizer ConvNeXtSmall(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("convnext_small", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.ConvNeXt.ConvNeXtBase"/>
        public CnnFeaturizer ConvNeXtBase(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("convnext_base", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.ConvNeXt.ConvNeXtLarge"/>
        public CnnFeaturizer ConvNeXtLarge(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("convnext_large", outputColumnName, inputColumnName, weights, layer, options);
    }
}
