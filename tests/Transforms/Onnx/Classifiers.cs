using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Transforms.Tests.Onnx;

/// <summary>A small network with random weights, its files, and images for it.</summary>
internal static class Classifiers
{
    public const int Side = 9;

    public static readonly string[] Labels = ["ant", "bee", "cat", "dog", "eel"];

    public static MLContext Ml { get; } = new(seed: 1);

    public static StateDict Small { get; } = Random(Network.Input(3, Side, Side)
        .Conv("conv", 8, kernel: 3, stride: 2, padding: 1, bias: true).Relu()
        .GlobalAveragePool().Linear("fc", Labels.Length).ToNetwork("small"));

    public static ImageRow[] Vectors(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => new ImageRow { Image = [.. Enumerable.Range(0, 3 * Side * Side).Select(_ => (float)random.NextDouble() - 0.5f)] })];
    }

    public static IDataView View(int count) => Ml.Data.LoadFromEnumerable(Vectors(count));

    public static float[][] Scores(ITransformer model, IDataView rows) => [.. model.Transform(rows).GetColumn<float[]>("Score")];

    private static StateDict Random(Network network)
    {
        var random = new Random(3);
        return new StateDict(network, network.Parameters.ToDictionary(
            parameter => parameter.Key, parameter => Enumerable.Range(0, (int)parameter.Count).Select(_ => ((float)random.NextDouble() - 0.5f) * 2).ToArray()));
    }
}

internal sealed class ImageRow
{
    [VectorType(3, Classifiers.Side, Classifiers.Side)]
    public float[] Image { get; set; } = [];
}

internal sealed class Prediction
{
    public uint PredictedLabel { get; set; }

    public float[] Score { get; set; } = [];
}
