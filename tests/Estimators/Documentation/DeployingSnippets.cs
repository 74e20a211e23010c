using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Analysis;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.Onnx;

namespace MLNet.CnnCatalog.Estimators.Tests.Documentation;

/// <summary>The snippets of docs/deploying.md, letter for letter between the regions.</summary>
internal static class DeployingSnippets
{
    public static ITransformer Save(MLContext ml, IEstimator<ITransformer> pipeline, IDataView data)
    {
        #region save
        var model = pipeline.Fit(data);
        ml.Model.Save(model, data.Schema, "model.zip");      // SaveAtomically keeps an old file until the new one is whole
        #endregion

        return model;
    }

    public static string Load()
    {
        #region load
        var ml = new MLContext();
        var model = ml.Model.Load("model.zip", out var inputSchema);
        using var engine = ml.Model.CreatePredictionEngine<LabeledImage, Prediction>(model);
        Console.WriteLine(engine.Predict(new LabeledImage { Path = "cat/1.jpg" }).PredictedLabel);
        #endregion

        Assert.Contains("Path", inputSchema.Select(column => column.Name));
        return engine.Predict(new LabeledImage { Path = "cat/1.jpg" }).PredictedLabel;
    }

    public static void Convert(MLContext ml, ITransformer model)
    {
        #region convert
        ml.Model.ConvertCnnToOnnx(model, "model.onnx");
        ml.Model.ConvertCnnToOnnx(model, "logits.onnx", new() { InputName = "pixels", OutputName = "logits", BatchSize = 1 });
        #endregion
    }

    public static ITransformer Batched(MLContext ml, IDataView data)
    {
        #region batched
        var batched = ml.Transforms.LoadImages("Image", "images", "Path")
            .Append(ml.Transforms.ApplyCnnOnnx("model.onnx", "Image", new() { BatchSize = 32, Threads = 2 }))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(data);
        #endregion

        return batched;
    }

    public static void Quantize(MLContext ml, IDataView data)
    {
        #region quantize
        var shuffled = ml.Data.ShuffleRows(data, seed: 1);       // the first 500 rows are looked at
        var images = ml.Transforms.LoadImages("Image", "images", "Path").Fit(shuffled).Transform(shuffled);
        ml.Model.QuantizeCnnOnnx("model.onnx", images, "Image", "model.int8.onnx");
        #endregion
    }

    public static CnnOnnxEstimator Foreign(MLContext ml)
    {
        #region foreign
        var foreign = ml.Transforms.ApplyCnnOnnx("classifier.onnx", "Image", new()
        {
            Normalization = PixelNormalization.ImageNet,        // a file of ours says this itself
            Labels = ["cat", "dog", "owl"],
        });
        #endregion

        return foreign;
    }

    public static (string Label, float Probability) Images(MLContext ml, IDataView images, MLImage image)
    {
        #region images
        using var network = ml.Transforms.ApplyCnnOnnx("model.onnx").Fit(images);       // images: a view with an image column, of which only the schema is read
        var (label, probability) = network.Labels.Zip(network.Score([image])[0]).MaxBy(pair => pair.Second);
        #endregion

        return (label, probability);
    }

    public static CnnOnnxOptions Provider()
    {
        #region provider
        var options = new CnnOnnxOptions { ConfigureSession = session => session.AppendExecutionProvider_CUDA(0) };      // Microsoft.ML.OnnxRuntime.Gpu
        #endregion

        return options;
    }

    public static CnnClassificationOptions Views()
    {
        #region views
        var options = new CnnClassificationOptions { TestTimeAugmentation = TestTimeAugmentation.HorizontalFlip };       // or FiveCrop, TenCrop
        #endregion

        return options;
    }

    public static CnnClassificationTrainer Import(MLContext ml)
    {
        #region import
        var imported = OnnxImport.Load("classifier.onnx");
        Console.WriteLine(Summary.Of(imported.Network));
        var tuned = ml.MulticlassClassification.Trainers.Cnn(imported.Weights, "Label", "Image", new()
        {
            Normalization = imported.Normalization ?? PixelNormalization.ImageNet,       // the file's own, where it has one
            Epochs = 3, FreezeBackboneEpochs = 1, BackboneLearningRateFactor = 0.1,
        });
        #endregion

        return tuned;
    }

    private sealed class Prediction
    {
        public string PredictedLabel { get; set; } = "";
    }
}
