using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.LabelMaps;

namespace MLNet.CnnCatalog.Estimators.Tests.Documentation;

/// <summary>The snippets of docs/segmentation.md, letter for letter between the regions.</summary>
internal static class SegmentationSnippets
{
    public static SegmentationMetrics Segment(MLContext ml, IEstimator<ITransformer> pipeline, IDataView pictures, IDataView test)
    {
        #region segment
        var model = pipeline.Fit(pictures);
        var scored = model.Transform(test);
        var metrics = ml.MulticlassClassification.EvaluateSegmentation(scored);
        Console.WriteLine(metrics.GetFormattedTable(["background", "red", "green"]));

        var painted = ml.Transforms.OverlayLabelMap("Overlay").Fit(scored).Transform(scored);
        foreach (var row in ml.Data.CreateEnumerable<SegmentedRow>(painted, reuseRowObject: true))
        {
            row.PredictedLabelMap.Save($"{Path.GetFileNameWithoutExtension(row.Path)}.mask.png");
            row.Overlay.Save($"{Path.GetFileNameWithoutExtension(row.Path)}.overlay.png");
        }
        #endregion

        return metrics;
    }

    public static IReadOnlyList<LabelMap> Deploy(MLContext ml, ITransformer model, IDataView images, MLImage photo)
    {
        #region segmented
        ml.Model.ConvertCnnToOnnx(model, "segmentation.onnx");        // images in, a label map of bytes out
        using var batched = ml.Transforms.ApplyCnnOnnx("segmentation.onnx", "Image").Fit(images);
        var maps = batched.Segment([photo]);                           // for an image in memory
        #endregion

        return maps;
    }

    public static CnnSegmentationOptions Options()
    {
        #region losses
        var options = new CnnSegmentationOptions
        {
            Losses = [new CrossEntropyLoss { MedianFrequencyWeights = true }, new DiceLoss { Weight = 0.5 }],
            Optimizer = new SgdOptimizer(), LearningRate = 0.01, Schedule = new PolynomialSchedule { WarmUpEpochs = 1 },
            ValidationSetFraction = 0.2,    // the epoch of the best mean IoU is kept
        };
        #endregion

        return options;
    }

    #region skip
    public static Network Build(int classes, Shape? input)
    {
        var resnet = ResNet.ResNet18(options: new() { Input = input ?? Shape.Map(3, 256, 256) }).WithOutputStride(16);
        var maps = resnet.Backbone("layer1", "layer4", "input");
        return maps[1].Conv("reduce", 64, kernel: 1).BatchNorm("bn").Relu()
            .ResizeTo(maps[0], Interpolation.Bilinear).Concat(maps[0])
            .Conv("classifier", classes, kernel: 3, bias: true)
            .ResizeTo(maps[2], Interpolation.Bilinear)
            .ToNetwork("resnet18_skip");
    }
    #endregion

    private sealed class SegmentedRow
    {
        public string Path { get; set; } = "";

        [LabelMapType]
        public LabelMap PredictedLabelMap { get; set; } = null!;

        [ImageType(1, 1)]
        public MLImage Overlay { get; set; } = null!;
    }
}
