using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Analysis;
using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Evaluation;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using MLNet.CnnCatalog.Weights;

namespace MLNet.CnnCatalog.Estimators.Tests.Documentation;

/// <summary>The snippets of README.md, letter for letter between the regions.</summary>
internal static class ReadmeSnippets
{
    public static string Pipeline(IProgress<TrainingProgress> progress)
    {
        #region pipeline
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable(ImageFolder.Enumerate("images"));
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.Transforms.LoadImages("Image", "images", "Path"))
            .Append(ml.Transforms.AugmentImages("Image", images => images.RandomResizedCrop().HorizontalFlip()))    // in training alone
            .Append(ml.MulticlassClassification.Trainers.ResNet18("Label", "Image", new() { Epochs = 5, ImageSize = 64, Progress = progress }))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        var folds = ml.MulticlassClassification.CrossValidate(data, pipeline, numberOfFolds: 3);
        Console.WriteLine($"accuracy {folds.Average(fold => fold.Metrics.MicroAccuracy):f3}");

        var split = ml.Data.TrainTestSplit(data, testFraction: 0.2, seed: 1);
        var model = pipeline.Fit(split.TrainSet);
        var metrics = ml.MulticlassClassification.Evaluate(model.Transform(split.TestSet), topKPredictionCount: 5);
        Console.WriteLine(metrics.ConfusionMatrix.GetFormattedConfusionTable());

        var engine = ml.Model.CreatePredictionEngine<LabeledImage, Prediction>(model);
        Console.WriteLine(engine.Predict(new LabeledImage { Path = "cat/1.jpg" }).PredictedLabel);
        #endregion

        return engine.Predict(new LabeledImage { Path = "cat/1.jpg" }).PredictedLabel;
    }

    public static CnnClassificationTrainer Variant(MLContext ml)
    {
        #region variant
        var trainer = ml.MulticlassClassification.Trainers.Cnn(
            (classes, input) => ResNet.ResNet34(classes, new() { Input = input, PreActivation = true, Attachment = SqueezeExcitation.Block() }),
            "Label", "Image", new() { Epochs = 30, Optimizer = new SgdOptimizer(), LearningRate = 0.1, Schedule = new CosineSchedule { WarmUpEpochs = 5 } });
        #endregion

        return trainer;
    }

    public static (IEstimator<ITransformer> Features, CnnClassificationTrainer Tuned) Tune(MLContext ml)
    {
        #region pretrained
        var images = ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Transforms.LoadImages("Image", "images", "Path"));
        var features = images.Append(ml.Transforms.CnnFeaturizeImage(Pretrained.MLNetResNet18))
            .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy());
        var tuned = images.Append(ml.MulticlassClassification.Trainers.ResNet18("Label", "Image", new()
        {
            Weights = Pretrained.ResNet18, FreezeBackboneEpochs = 1, BackboneLearningRateFactor = 0.1, FreezeBatchNorm = true, Epochs = 8,
        }));
        #endregion

        return (features, (CnnClassificationTrainer)tuned.LastEstimator);
    }

    public static IReadOnlyList<CrossValidationResult<SegmentationMetrics>> Segmentation(MLContext ml, IDataView pictures)
    {
        #region segmentation
        var pipeline = ml.Transforms.LoadImages("Image", "images", "Path")
            .Append(ml.Transforms.LoadLabelMaps("LabelMap", "masks", "MaskPath"))
            .Append(ml.MulticlassClassification.Trainers.UNetOver("mobilenet_v2", "LabelMap", "Image", new()
            {
                BackboneWeights = "mobilenet_v2.safetensors", BackboneLearningRateFactor = 0.1, ImageSize = 160, Epochs = 8,
            }));
        var folds = ml.MulticlassClassification.CrossValidateSegmentation(pictures, pipeline, numberOfFolds: 3);
        Console.WriteLine($"mean IoU {folds.Average(fold => fold.Metrics.MeanIoU):f3}");
        #endregion

        return folds;
    }

    public static float[][] Deploy(MLContext ml, ITransformer model, IDataView images)
    {
        #region deploy
        ml.Model.Save(model, images.Schema, "model.zip");        // Model.Load in any ML.NET application
        ml.Model.ConvertCnnToOnnx(model, "model.onnx");
        using var batched = ml.Transforms.ApplyCnnOnnx("model.onnx", "Image").Fit(images);
        #endregion

        return [.. batched.Transform(images).GetColumn<float[]>("Score")];
    }

    public static string[] Graph()
    {
        #region summary
        var network = NetworkCatalog.Get("resnet50", classes: 10);    // .Names lists all; docs/catalog.md shows them
        Console.WriteLine(Summary.Of(network));                       // layers, kernels, shapes, parameters, multiply-adds, memory
        Console.WriteLine(Summary.Of(network).TrainingBytes(batchSize: 32));
        Console.WriteLine(ReceptiveField.Of(network.Truncate(at: "layer4"))[^1]);       // layer4.2.relu_2: 427x427, stride 32x32, ...
        File.WriteAllText("resnet50.mmd", network.ToMermaid());           // or ToDot(); repeated blocks folded

        var grey = network.WithClasses(50).WithInput(1, 128, 160);
        var sliding = network.ToConvolutional().WithInput(3, 384, 500);     // 10 x 6 x 10: logits for every place of a 224x224 window
        #endregion

        return [$"{grey}", $"{sliding}"];
    }

    public static LoadedWeights Weights()
    {
        #region weights
        var network = ResNet.ResNet18(classes: 10);
        using var initial = TorchNetwork.Initialize(network);
        var loaded = network.LoadWeights("resnet18.pth", new() { AllowOtherHead = true });
        Console.WriteLine(loaded);      // resnet18: 100 parameters from 'resnet18.pth'; missing: fc.weight [10, 512], fc.bias [10]; ...
        loaded.ToStateDict(initial.ToStateDict()).SaveSafetensors("resnet18.safetensors");
        #endregion

        return loaded;
    }

    private sealed class Prediction
    {
        public string PredictedLabel { get; set; } = "";
    }
}
