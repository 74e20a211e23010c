using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.MultiLabel;

namespace MLNet.CnnCatalog.Estimators.Tests.MultiLabel;

/// <summary>Noisy images with a red, a green and a blue block somewhere, or without, which a few convolutions learn to tell within seconds.</summary>
internal static class Blocks
{
    public static readonly string[] Colours = ["red", "green", "blue"];

    public static MLContext Ml { get; } = new(seed: 1);

    public static CnnMultiLabelOptions Quick { get; } = new() { Epochs = 8, BatchSize = 8, LearningRate = 0.02, Device = "cpu", ImageSize = new(16, 20) };

    public static Network Tiny(int classes, Shape? input) => Network.Input(input ?? Shape.Map(3, 16, 20))
        .Conv("conv1", 8, kernel: 3).BatchNorm("bn1").Relu().Conv("conv2", 12, kernel: 3, stride: 2).BatchNorm("bn2").Relu()
        .GlobalAveragePool().Linear("fc", classes).ToNetwork("tiny");

    /// <summary>Texts such as <c>green;red</c> as a vector, as ML.NET makes one.</summary>
    public static IEstimator<ITransformer> Tagged() => Ml.Transforms.Text.TokenizeIntoWords("Labels", "Tags", separators: [';'])
        .Append(Ml.Transforms.Conversion.MapValueToKey("Labels", keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue))
        .Append(Ml.Transforms.Conversion.MapKeyToVector("Labels", outputCountVector: true));

    public static IDataView View(IEnumerable<Block> rows) => Ml.Data.LoadFromEnumerable(rows);

    public static IDataView View(int count, int seed = 1) => View(Rows(count, seed));

    public static IReadOnlyList<Block> Rows(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(number => Draw(number, random))];
    }

    public static MultiLabelMetrics Evaluate(ITransformer model, IDataView rows) => Ml.MulticlassClassification.EvaluateMultiLabel(model.Transform(rows));

    public static float[][] Scores(ITransformer model, IDataView rows) => [.. model.Transform(rows).GetColumn<float[]>("Score")];

    public static bool[][] Predicted(ITransformer model, IDataView rows) => [.. model.Transform(rows).GetColumn<bool[]>("PredictedLabels")];

    private static Block Draw(int number, Random random)
    {
        const int Height = 16, Width = 20, Side = 6;
        var pixels = new byte[4 * Height * Width];
        random.NextBytes(pixels);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i % 4 == 3 ? 255 : pixels[i] / 3);
        bool[] labels = [random.Next(2) == 0, random.Next(2) == 0, random.Next(4) == 0];
        for (var label = 0; label < labels.Length; label++)
        {
            var (top, left) = (random.Next(Height - Side), (7 * label) + random.Next(2) - (label / 2 * 2));
            for (var i = 0; labels[label] && i < Side * Side; i++)
                pixels[(4 * (((top + (i / Side)) * Width) + left + (i % Side))) + 2 - label] = (byte)(200 + random.Next(56));
        }

        return new()
        {
            Name = $"block {number}",
            Image = MLImage.CreateFromPixels(Width, Height, MLPixelFormat.Bgra32, pixels),
            Labels = labels,
            Tags = string.Join(';', Colours.Where((_, label) => labels[label])),
        };
    }
}

internal sealed class Block
{
    public string Name { get; set; } = "";

    [ImageType(1, 1)]
    public MLImage Image { get; set; } = null!;

    [VectorType(3)]
    public bool[] Labels { get; set; } = [];

    public string Tags { get; set; } = "";
}

internal sealed class BlockPrediction
{
    public float[] Score { get; set; } = [];

    public bool[] PredictedLabels { get; set; } = [];
}
