using MLNet.CnnCatalog.Estimators;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;

namespace Microsoft.ML;

/// <summary>Trainers and featurizers of the networks of <see cref="MLNet.CnnCatalog.Architectures.RegNet"/>.</summary>
public static class RegNetCatalog
{
    extension(MulticlassTrainers trainers)
    {
        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetX400MF"/>
        public CnnClassificationTrainer RegNetX400MF(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("regnet_x_400mf", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetX800MF"/>
        public CnnClassificationTrainer RegNetX800MF(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("regnet_x_800mf", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetX1_6GF"/>
        public CnnClassificationTrainer RegNetX1_6GF(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("regnet_x_1_6gf", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetX3_2GF"/>
        public CnnClassificationTrainer RegNetX3_2GF(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("regnet_x_3_2gf", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetX8GF"/>
        public CnnClassificationTrainer RegNetX8GF(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("regnet_x_8gf", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetX16GF"/>
        public CnnClassificationTrainer RegNetX16GF(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("regnet_x_16gf", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetX32GF"/>
        public CnnClassificationTrainer RegNetX32GF(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("regnet_x_32gf", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetY400MF"/>
        public CnnClassificationTrainer RegNetY400MF(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("regnet_y_400mf", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetY800MF"/>
        public CnnClassificationTrainer RegNetY800MF(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("regnet_y_800mf", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetY1_6GF"/>
        public CnnClassificationTrainer RegNetY1_6GF(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("regnet_y_1_6gf", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetY3_2GF"/>
        public CnnClassificationTrainer RegNetY3_2GF(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("regnet_y_3_2gf", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetY8GF"/>
        public CnnClassificationTrainer RegNetY8GF(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("regnet_y_8gf", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetY16GF"/>
        public CnnClassificationTrainer RegNetY16GF(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("regnet_y_16gf", labelColumnName, imageColumnName, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetY32GF"/>
        public CnnClassificationTrainer RegNetY32GF(
            string labelColumnName = "Label", string imageColumnName = "Image", CnnClassificationOptions? options = null) =>
            new("regnet_y_32gf", labelColumnName, imageColumnName, options);
    }

    extension(TransformsCatalog transforms)
    {
        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetX400MF"/>
        public CnnFeaturizer RegNetX400MF(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("regnet_x_400mf", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetX800MF"/>
        public CnnFeaturizer RegNetX800MF(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("regnet_x_800mf", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetX1_6GF"/>
        public CnnFeaturizer RegNetX1_6GF(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("regnet_x_1_6gf", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetX3_2GF"/>
        public CnnFeaturizer RegNetX3_2GF(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("regnet_x_3_2gf", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetX8GF"/>
        public CnnFeaturizer RegNetX8GF(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("regnet_x_8gf", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetX16GF"/>
        public CnnFeaturizer RegNetX16GF(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("regnet_x_16gf", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetX32GF"/>
        public CnnFeaturizer RegNetX32GF(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("regnet_x_32gf", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetY400MF"/>
        public CnnFeaturizer RegNetY400MF(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("regnet_y_400mf", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetY800MF"/>
        public CnnFeaturizer RegNetY800MF(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("regnet_y_800mf", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetY1_6GF"/>
        public CnnFeaturizer RegNetY1_6GF(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("regnet_y_1_6gf", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetY3_2GF"/>
        public CnnFeaturizer RegNetY3_2GF(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("regnet_y_3_2gf", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetY8GF"/>
        public CnnFeaturizer RegNetY8GF(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("regnet_y_8gf", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetY16GF"/>
        public CnnFeaturizer RegNetY16GF(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("regnet_y_16gf", outputColumnName, inputColumnName, weights, layer, options);

        /// <inheritdoc cref="MLNet.CnnCatalog.Architectures.RegNet.RegNetY32GF"/>
        public CnnFeaturizer RegNetY32GF(
            string outputColumnName = "Features", string inputColumnName = "Image", string? weights = null, string? layer = null,
            CnnFeaturizerOptions? options = null) =>
            new("regnet_y_32gf", outputColumnName, inputColumnName, weights, layer, options);
    }
}
