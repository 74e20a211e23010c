using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Estimators;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;

namespace Microsoft.ML;

/// <summary>Trainers and featurizers of the networks of <see cref="SmallNetworks"/>.</summary>
public static class SmallNetworksCatalog
{
    extension(MulticlassTrainers trainers)
    {
        /// <inheritdoc cref="SmallNetworks.SmallXception"/>
        public CnnClassificationTrainer SmallXception(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("small_xception", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="SmallNetworks.SmallResNet"/>
        public CnnClassificationTrainer SmallResNet(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("small_resnet", labelColumnName, imageColumnName, options);
    }

    extension(TransformsCatalog transforms)
    {
        /// <inheritdoc cref="SmallNetworks.SmallXception"/>
        public CnnFeaturizer SmallXception(
            string outputColumnName, string? inputColumnName = null, string? weights = null, string? layer = null, CnnFeaturizerOptions? options = null) =>
            new("small_xception", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="SmallNetworks.SmallResNet"/>
        public CnnFeaturizer SmallResNet(
            string outputColumnName, string? inputColumnName = null, string? weights = null, string? layer = null, CnnFeaturizerOptions? options = null) =>
            new("small_resnet", outputColumnName, inputColumnName, weights, layer, options);
    }
}
