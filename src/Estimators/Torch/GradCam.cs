using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Graph.Ops;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Torch;

/// <summary>
/// Where a classifier looks for a class (Selvaraju et al. 2017, "Grad-CAM"): the channels of its last map, each weighted with the mean gradient of the
/// class's logit, summed, and what is below zero left out.
/// </summary>
/// <param name="network">A network that <see cref="Load"/> made and <see cref="Explains"/> knows.</param>
/// <param name="input">What it is fed.</param>
internal sealed class GradCam(TorchNetwork network, NetworkInput input)
{
    private const string Maps = "last map";

    // Gradients need the outputs of all layers.
    private const int AtOnce = 4;

    /// <summary>A network that gives its last map too, where it is a classifier and has one.</summary>
    public static TorchNetwork Load(StateDict weights, Device device)
    {
        var scored = weights.Network.WithoutHeads();
        var explained = LastMap(scored) is { } map && scored.Outputs.Length == 1
            ? Network.Of(scored.Name, [.. scored.Outputs, new NetworkOutput(Maps, map)])
            : scored;
        return TorchNetwork.Load(weights.For(explained), device);
    }

    public static bool Explains(TorchNetwork network) => network.Network.Outputs is [_, { Name: Maps }];

    /// <summary>The last map in front of the pool that makes a vector of it; null of a network that ends in a map, or has none but its input.</summary>
    public static Node? LastMap(Network network)
    {
        var node = network.Output;
        if (!IsPooled(node))
            return null;
        while (IsPooled(node) && node.Inputs.Count > 0)
            node = node.Inputs[0];
        return node.Op is Input ? null : node;
    }

    /// <summary>How much each place of an image speaks for a class, from 0 to 1, in the size of the last map, a row behind the other.</summary>
    /// <param name="images">Images as the network is fed them.</param>
    /// <param name="classes">A class for each.</param>
    public IReadOnlyList<Heat> Of(IReadOnlyList<byte[]> images, IReadOnlyList<int> classes) =>
        [.. images.Zip(classes).Chunk(AtOnce).SelectMany(some => OfSome([.. some.Select(pair => pair.First)], [.. some.Select(pair => (long)pair.Second)]))];

    private static bool IsPooled(Node node) => node.Shape is { Height: 1, Width: 1 } || node.Op is GlobalAveragePool or AdaptiveAveragePool;

    private IEnumerable<Heat> OfSome(IReadOnlyList<byte[]> images, long[] classes)
    {
        using var scope = NewDisposeScope();
        using var gradients = enable_grad();
        var outputs = network.ForwardOutputs(input.ToBatch(images, network.Device).requires_grad_(true));
        var (logits, maps) = (outputs[0], outputs[1]);
        var chosen = logits.gather(1, tensor(classes).to(network.Device).unsqueeze(1)).sum();
        var weights = autograd.grad([chosen], [maps])[0].mean([2, 3], keepdim: true);
        var heat = weights.mul(maps.detach()).sum(1).relu();
        var shares = heat.div(heat.amax([1, 2], keepdim: true).clamp_min(1e-12)).cpu().contiguous();
        var (height, width) = ((int)shares.shape[1], (int)shares.shape[2]);
        return [.. shares.data<float>().ToArray().Chunk(height * width).Select(values => new Heat(values, height, width))];
    }
}

/// <summary>Numbers from 0 to 1 over an image.</summary>
internal sealed record Heat(float[] Values, int Height, int Width)
{
    /// <summary>The number at a place from 0 to 1 of height and width, between those of the map.</summary>
    public double At(double y, double x)
    {
        var (row, below, down) = Between(y, Height);
        var (column, beside, right) = Between(x, Width);
        return Mix(Mix(Value(row, column), Value(row, beside), right), Mix(Value(below, column), Value(below, beside), right), down);

        double Value(int y, int x) => Values[(y * Width) + x];

        static double Mix(double first, double second, double share) => first + ((second - first) * share);

        static (int First, int Second, double Share) Between(double place, int count)
        {
            var position = Math.Clamp((place * count) - 0.5, 0, count - 1);
            var first = (int)position;
            return (first, Math.Min(first + 1, count - 1), position - first);
        }
    }
}
