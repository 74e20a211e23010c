using MLNet.CnnCatalog;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Onnx;

namespace ScoringService.Tests.Running;

/// <summary>ONNX files of networks that nobody trained: their answers mean nothing, and are always the same.</summary>
internal static class RandomClassifier
{
    /// <summary>Names of the classes, in the network's order.</summary>
    public static IReadOnlyList<string> Labels(int classes) => [.. Enumerable.Range(0, classes).Select(number => $"kind {number}")];

    /// <summary>Writes a classifier that takes pixels from 0 to 255.</summary>
    /// <param name="path">The file.</param>
    /// <param name="architecture">Name in the catalog.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="picture">What it takes of a picture; null for what the architecture was published for.</param>
    /// <param name="views">The views of a picture that it averages; null for the picture alone.</param>
    public static void Save(string path, string architecture, int classes, Shape? picture = null, TestTimeViews? views = null)
    {
        var random = new Random(1);
        var network = NetworkCatalog.Get(architecture, classes, picture);
        var weights = new StateDict(network, network.Parameters
            .Where(parameter => parameter.Role != ParameterRole.BatchCount)
            .ToDictionary(parameter => parameter.Key, parameter => Fill(parameter, random)));
        weights.SaveOnnx(path, new()
        {
            Normalization = PixelNormalization.ImageNet,
            Labels = Labels(classes),
            Softmax = true,
            FoldBatchNorm = true,
            Views = views,
        });
    }

    // Uniform, of the variance that keeps signals from growing or fading through ReLU (He et al. 2015).
    private static float[] Fill(Parameter parameter, Random random)
    {
        var values = new float[parameter.Count];
        var limit = Math.Sqrt(6.0 * parameter.Dimensions[0] / parameter.Count);
        for (var i = 0; i < values.Length; i++)
            values[i] = parameter.Role switch
            {
                ParameterRole.Weight => (float)(limit * (2 * random.NextDouble() - 1)),
                ParameterRole.Scale or ParameterRole.RunningVariance or ParameterRole.LayerScale => 1,
                _ => 0,
            };
        return values;
    }
}
