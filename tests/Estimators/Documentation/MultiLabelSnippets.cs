using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.MultiLabel;
using MLNet.CnnCatalog.Transforms.Onnx;

namespace MLNet.CnnCatalog.Estimators.Tests.Documentation;

/// <summary>The snippets of docs/multilabel.md, letter for letter between the regions.</summary>
internal static class MultiLabelSnippets
{
    public static ITransformer Train(MLContext ml, IDataView pictures)
    {
        #region tags
        var pipeline = ml.Transforms.Text.TokenizeIntoWords("Labels", "Tags", separators: [';'])
            .Append(ml.Transforms.Conversion.MapValueToKey("Labels"))
            .Append(ml.Transforms.Conversion.MapKeyToVector("Labels", outputCountVector: true))
            .Append(ml.Transforms.LoadImages("Image", "images", "Path"))
            .Append(ml.MulticlassClassification.Trainers.CnnMultiLabel("cifar_resnet20", "Labels", "Image", new() { Epochs = 2, Threshold = 0.4 }));
        var model = pipeline.Fit(pictures);
        #endregion

        return model;
    }

    public static MultiLabelMetrics Use(MLContext ml, ITransformer model, IDataView pictures)
    {
        #region tagged
        using var engine = ml.Model.CreatePredictionEngine<Tagged, Found>(model);
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        engine.OutputSchema["PredictedLabels"].GetSlotNames(ref names);
        var found = engine.Predict(new Tagged { Path = "1.jpg" });
        Console.WriteLine(string.Join(';', names.DenseValues().Where((_, slot) => found.PredictedLabels[slot])));

        var metrics = ml.MulticlassClassification.EvaluateMultiLabel(model.Transform(pictures));
        Console.WriteLine(metrics.GetFormattedTable([.. names.DenseValues().Select(name => name.ToString())]));
        #endregion

        return metrics;
    }

    public static CnnOnnxEstimator Foreign(MLContext ml)
    {
        #region independent
        var foreign = ml.Transforms.ApplyCnnOnnx("sigmoids.onnx", "Image", new()
        {
            Normalization = PixelNormalization.ImageNet, MultiLabelThreshold = 0.5, Labels = ["beach", "sea", "sky"],
        });
        #endregion

        return foreign;
    }

    internal sealed class Tagged
    {
        public string Path { get; set; } = "";

        public string Tags { get; set; } = "";
    }

    private sealed class Found
    {
        public bool[] PredictedLabels { get; set; } = [];
    }
}
