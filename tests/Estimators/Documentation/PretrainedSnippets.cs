using Microsoft.ML;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Estimators.Tests.Documentation;

/// <summary>The snippets of docs/pretrained.md, letter for letter between the regions.</summary>
internal static class PretrainedSnippets
{
    public static (CnnClassificationTrainer Tuned, CnnFeaturizer Features, CnnSegmentationTrainer Segmented, WeightSource Offline) Published(MLContext ml)
    {
        #region published
        var tuned = ml.MulticlassClassification.Trainers.ResNet50("Label", "Image", new()
        {
            Weights = Pretrained.ResNet50V2, FreezeBackboneEpochs = 1, BackboneLearningRateFactor = 0.1, Epochs = 5,
        });
        var features = ml.Transforms.MobileNetV2(weights: Pretrained.MobileNetV2);
        var segmented = ml.MulticlassClassification.Trainers.UNetOver("resnet34", options: new() { BackboneWeights = Pretrained.ResNet34 });

        var offline = Pretrained.ResNet50.With(new() { CacheFolder = "weights", AllowDownload = false });
        Console.WriteLine($"{Pretrained.ResNet50.Accuracy?.Top1} % of ImageNet, {Pretrained.ResNet50.SizeInBytes >> 20} MiB, {Pretrained.ResNet50.License}");
        #endregion

        return (tuned, features, segmented, offline);
    }

    public static (CnnFeaturizer Features, CnnClassificationTrainer Tuned) OfMLNet(MLContext ml)
    {
        #region mlnet
        var features = ml.Transforms.CnnFeaturizeImage(Pretrained.MLNetResNet18);     // the numbers of DnnFeaturizeImage
        var tuned = ml.MulticlassClassification.Trainers.Cnn(Pretrained.MLNetResNet18, "Label", "Image", new()
        {
            ImageSize = 128, Epochs = 4, LearningRate = 0.004, FreezeBackboneEpochs = 1, BackboneLearningRateFactor = 0.05, FreezeBatchNorm = true,
        });
        #endregion

        return (features, tuned);
    }
}
