using MLNet.CnnCatalog.Estimators;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;

namespace Microsoft.ML;

/// <summary>Trainers and featurizers of the networks of <see cref="MLNet.CnnCatalog.Architectures.DeformableResNet"/>.</summary>
public static class DeformableResNetCatalog
{
    extension(MulticlassTrainers trainers)
    {
        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.DeformableResNet.ResNet50V1"/>
        public CnnClassificationTrainer DeformableResNet50V1(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("dcn_v1_resnet50", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.DeformableResNet.ResNet50V2"/>
        public CnnClassificationTrainer DeformableResNet50V2(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("dcn_v2_resnet50", labelColumnName, imageColumnName, options);
    }

    extension(TransformsCatalog transforms)
    {
        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.DeformableResNet.ResNet50V1"/>
        public CnnFeaturizer DeformableResNet50V1(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("dcn_v1_resnet50", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.DeformableResNet.ResNet50V2"/>
        public CnnFeaturizer DeformableResNet50V2(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("dcn_v2_resnet50", outputColumnName, inputColumnName, weights, layer, options);
    }
}
