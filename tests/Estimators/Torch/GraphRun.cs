using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using TorchSharp;

namespace MLNet.CnnCatalog.Estimators.Tests.Torch;

/// <summary>Runs a graph on weights and images of <see cref="FormulaWeights"/>, or on given images.</summary>
internal static class GraphRun
{
    public static float[] OnFormula(Network network, int batch = 1) =>
        On(FormulaWeights.Of(network), FormulaWeights.Uniform("input", batch * network.InputShape.Count));

    public static float[] On(Network network, params float[] images) => On(FormulaWeights.Of(network), images);

    public static float[] On(StateDict weights, float[] images)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var running = TorchNetwork.Load(weights);
        return running.Forward(Batch(weights.Network, images)).contiguous().data<float>().ToArray();
    }

    public static torch.Tensor Batch(Network network, float[] images)
    {
        var shape = network.InputShape;
        return torch.tensor(images, [images.Length / shape.Count, shape.Channels, shape.Height, shape.Width]);
    }

    public static void AssertClose(float[] expected, float[] actual, double tolerance = 2e-5)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
