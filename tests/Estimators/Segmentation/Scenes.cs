using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.LabelMaps;

namespace MLNet.CnnCatalog.Estimators.Tests.Segmentation;

/// <summary>Noisy images of a red and a green rectangle on grey, of many sizes, which a few convolutions learn to segment within seconds.</summary>
internal static class Scenes
{
    public const int Classes = 3;

    public static MLContext Ml { get; } = new(seed: 1);

    public static CnnSegmentationOptions Quick { get; } = new()
    {
        Epochs = 6, BatchSize = 4, LearningRate = 0.02, Device = "cpu", ImageSize = new(20, 28),
    };

    /// <summary>Two convolutions over the whole image.</summary>
    public static Network Tiny(int classes, Shape? input) => Network.Input(input ?? Shape.Map(3, 20, 28))
        .Conv("conv1", 8, kernel: 3).BatchNorm("bn1").Relu()
        .Conv("conv2", classes, kernel: 3, bias: true).ToNetwork("tiny");

    /// <summary>Convolutions that do not pad: the label map lies in the middle, two pixels from each side.</summary>
    public static Network Unpadded(int classes, Shape? input) => Network.Input(input ?? Shape.Map(3, 20, 28))
        .Conv("conv1", 8, kernel: 3, padding: 0).BatchNorm("bn1").Relu()
        .Conv("conv2", classes, kernel: 3, padding: 0, bias: true).ToNetwork("unpadded");

    /// <summary>A backbone, and an auxiliary head on it.</summary>
    public static Network OnBackbone(int classes, Shape? input)
    {
        var maps = Classifier(10, input).Backbone("features.conv1", "features");
        var head = maps[0].In("aux", x => x.Conv("0", classes, kernel: 1, bias: true));
        return maps[1].In("classifier", x => x.Conv("0", 8, kernel: 3).BatchNorm("1").Relu().Conv("2", classes, kernel: 1, bias: true))
            .ToNetwork("on_backbone", head.ToAuxiliaryHead(lossWeight: 0.5));
    }

    public static Network Classifier(int classes, Shape? input) => Network.Input(input ?? Shape.Map(3, 20, 28))
        .In("features", x => x.Conv("conv1", 8, kernel: 3).BatchNorm("bn1").Relu().Conv("conv2", 8, kernel: 3).BatchNorm("bn2").Relu())
        .GlobalAveragePool().Linear("fc", classes).ToNetwork("classifier");

    public static IDataView View(IEnumerable<Scene> rows) => Ml.Data.LoadFromEnumerable(rows);

    public static IDataView View(int count, int seed = 1) => View(Rows(count, seed));

    public static IReadOnlyList<Scene> Rows(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(number => Draw(number, random))];
    }

    public static SegmentationMetrics Evaluate(ITransformer model, IDataView rows) =>
        Ml.MulticlassClassification.EvaluateSegmentation(model.Transform(rows), classes: Classes);

    public static LabelMap[] Predict(ITransformer model, IDataView rows) =>
        [.. Ml.Data.CreateEnumerable<ScenePrediction>(model.Transform(rows), reuseRowObject: false).Select(row => row.PredictedLabelMap!)];

    private static Scene Draw(int number, Random random)
    {
        var (height, width) = (random.Next(15, 40), random.Next(15, 40));
        var labels = new byte[height * width];
        for (byte label = 1; label < Classes; label++)
        {
            var (rows, columns) = (random.Next(6, height), random.Next(6, width));
            var (top, left) = (random.Next(0, height - rows + 1), random.Next(0, width - columns + 1));
            for (var row = top; row < top + rows; row++)
                labels.AsSpan((row * width) + left, columns).Fill(label);
        }

        var pixels = new byte[4 * labels.Length];
        for (var i = 0; i < labels.Length; i++)
            (pixels[4 * i], pixels[(4 * i) + 1], pixels[(4 * i) + 2], pixels[(4 * i) + 3]) =
                ((byte)random.Next(80), (byte)(random.Next(80) + (labels[i] == 2 ? 150 : 0)), (byte)(random.Next(80) + (labels[i] == 1 ? 150 : 0)), 255);
        // The edge of a picture is often left open.
        labels.AsSpan(0, width).Fill(LabelMap.Ignored);
        return new()
        {
            Name = $"scene {number}",
            Image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels),
            LabelMap = new(height, width, labels) { Path = $"{number}.png" },
        };
    }
}

internal sealed class Scene
{
    public string Name { get; set; } = "";

    [ImageType(1, 1)]
    public MLImage Image { get; set; } = null!;

    [LabelMapType]
    public LabelMap? LabelMap { get; set; }
}

internal sealed class ScenePrediction
{
    [LabelMapType]
    public LabelMap? PredictedLabelMap { get; set; }
}
