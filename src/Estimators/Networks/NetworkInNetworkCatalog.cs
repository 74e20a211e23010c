using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Estimators;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;

namespace Microsoft.ML;

/// <summary>Trainers and featurizers of the networks of <see cref="NetworkInNetwork"/>.</summary>
public static class NetworkInNetworkCatalog
{
    extension(MulticlassTrainers trainers)
    {
        /// <inheritdoc cref="NetworkInNetwork.ImageNet"/>
        public CnnClassificationTrainer ImageNet(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("nin", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="NetworkInNetwork.Cifar"/>
        public CnnClassificationTrainer Cifar(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("cifar_nin", labelColumnName, imageColumnName, options);
    }

    extension(TransformsCatalog transforms)
    {
        /// <inheritdoc cref="NetworkInNetwork.ImageNet"/>
        public CnnFeaturizer ImageNet(
            string outputColumnName, string? inputColumnName = null, string? weights = null, string? layer = null, CnnFeaturizerOptions? options = null) =>
            new("nin", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="NetworkInNetwork.Cifar"/>
        public CnnFeaturizer Cifar(
            string outputColumnName, string? inputColumnName = null, string? weights = null, string? layer = null, CnnFeaturizerOptions? options = null) =>
            new("cifar_nin", outputColumnName, inputColumnName, weights, layer, options);
    }
}
