using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using static MLNet.CnnCatalog.Estimators.Tests.Classification.Training;

namespace MLNet.CnnCatalog.Estimators.Tests.Saving;

/// <summary>Pipelines from the paths of image files to labels, over each kind of image column.</summary>
internal static class ImagePipelines
{
    public static EstimatorChain<Microsoft.ML.Transforms.KeyToValueMappingTransformer> Of(string kind, string folder)
    {
        return Ml.Transforms.Conversion.MapValueToKey("Label").Append(Load(kind, folder))
            .Append(Ml.MulticlassClassification.Trainers.Cnn(Swatches.Tiny, "Label", "Image", Quick with { ImageSize = 12 }))
            .Append(Ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
    }

    /// <summary>From the paths to the column Image.</summary>
    public static IEstimator<ITransformer> Load(string kind, string folder) => kind switch
    {
        "MLImage" => Ml.Transforms.LoadImages("Image", folder, "Path"),
        "augmented" => Ml.Transforms.LoadImages("Image", folder, "Path").Append(Ml.Transforms.AugmentImages("Image", a => a.RandomResizedCrop().HorizontalFlip())),
        "bytes" => Ml.Transforms.LoadRawImageBytes("Image", folder, "Path"),
        _ => Ml.Transforms.LoadImages("Image", folder, "Path")
            .Append(Ml.Transforms.ResizeImages("Image", 12, 12))
            .Append(Ml.Transforms.ExtractPixels("Image", offsetImage: 127.5f, scaleImage: 1 / 127.5f)),
    };
}
