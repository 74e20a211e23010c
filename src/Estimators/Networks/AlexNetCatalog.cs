using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Estimators;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;

namespace Microsoft.ML;

/// <summary>Trainers and featurizers of the networks of <see cref="AlexNet"/>.</summary>
public static class AlexNetCatalog
{
    extension(MulticlassTrainers trainers)
    {
        /// <inheritdoc cref="AlexNet.SingleGpu"/>
        public CnnClassificationTrainer SingleGpu(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("alexnet", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="AlexNet.Paper"/>
        public CnnClassificationTrainer Paper(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("alexnet_paper", labelColumnName, imageColumnName, options);
    }

    extension(TransformsCatalog transforms)
    {
        /// <inheritdoc cref="AlexNet.SingleGpu"/>
        public CnnFeaturizer SingleGpu(
            string outputColumnName, string? inputColumnName = null, string? weights = null, string? layer = null, CnnFeaturizerOptions? options = null) =>
            new("alexnet", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="AlexNet.Paper"/>
        public CnnFeaturizer Paper(
            string outputColumnName, string? inputColumnName = null, string? weights = null, string? layer = null, CnnFeaturizerOptions? options = null) =>
            new("alexnet_paper", outputColumnName, inputColumnName, weights, layer, options);
    }
}
