using Microsoft.ML;
using MLNet.CnnCatalog.Transforms.Augmentation;

namespace MLNet.CnnCatalog.Estimators.Tests.Documentation;

/// <summary>The snippets of docs/augmentation.md, letter for letter between the regions.</summary>
internal static class AugmentationSnippets
{
    public static IEstimator<ITransformer> Pipeline(MLContext ml, CnnClassificationOptions options)
    {
        #region augment
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.Transforms.LoadImages("Image", "images", "Path"))
            .Append(ml.Transforms.AugmentImages("Image", a => a.RandomResizedCrop().HorizontalFlip().RandAugment()))
            .Append(ml.MulticlassClassification.Trainers.ResNet18("Label", "Image", options))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        #endregion

        return pipeline;
    }

    public static CnnClassificationOptions Options()
    {
        #region mix
        var options = new CnnClassificationOptions
        {
            Epochs = 30,
            Augmentation = AugmentationRecipe.Empty.RandomResizedCrop().AlternatingFlip().RandomErasing(),
            Mixing = [new MixUp { Alpha = 0.2 }, new CutMix()],    // one of them for each batch
            RepeatedAugmentation = 2,                              // each image twice in a batch, half of them in an epoch
        };
        #endregion

        return options;
    }

    public static IDataView Copies(MLContext ml, IDataView train)
    {
        #region copies
        var rows = ml.Data.AugmentImages(train, "Image", a => a.HorizontalFlip().Rotation(10), copies: 3, seed: 1);
        #endregion

        return rows;
    }
}
