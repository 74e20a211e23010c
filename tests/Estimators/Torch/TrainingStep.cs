using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Tests.Torch;

/// <summary>What a step of training leaves behind, on weights and images of <see cref="FormulaWeights"/>.</summary>
/// <param name="Outputs">Those of the network and its heads.</param>
/// <param name="Gradients">Of the parameters, by key.</param>
/// <param name="Weights">Afterwards, with the statistics of batch norms.</param>
/// <param name="NextDrawn">What random layers would draw next.</param>
internal sealed record TrainingStep(float[][] Outputs, IReadOnlyDictionary<string, float[]> Gradients, StateDict Weights, float NextDrawn)
{
    private const int Batch = 4;

    /// <param name="network">The graph.</param>
    /// <param name="lower">What is computed in, beside single precision.</param>
    /// <param name="checkpoints">Whether segments are computed a second time.</param>
    /// <param name="loss">Of the outputs; else the mean of their squares.</param>
    /// <param name="frozen">Keys that do not learn.</param>
    public static TrainingStep Of(
        Network network, ScalarType? lower = null, bool checkpoints = false, Func<IReadOnlyList<Tensor>, Tensor>? loss = null, Predicate<string>? frozen = null)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7, CPU);
        using var running = TorchNetwork.Load(FormulaWeights.Of(network));
        if (checkpoints)
            running.CheckpointGradients();
        foreach (var (parameter, value) in running.TrainableParameters())
            value.requires_grad = frozen?.Invoke(parameter.Key) != true;

        var images = GraphRun.Batch(network, FormulaWeights.Uniform("input", Batch * network.InputShape.Count));
        var outputs = running.ForwardWithHeads(images, new TrainingMode(generator, new HashSet<string>()) { LowerPrecision = lower });
        Assert.All(outputs, output => Assert.Equal(ScalarType.Float32, output.dtype));
        running.Backward(loss?.Invoke(outputs) ?? outputs.Select(output => output.square().mean()).Aggregate((sum, one) => sum.add(one)));

        Assert.All(running.TrainableParameters(), pair => Assert.Equal(ScalarType.Float32, pair.Value.dtype));
        return new(
            [.. outputs.Select(Values)],
            running.TrainableParameters().Where(pair => pair.Value.grad is not null).ToDictionary(pair => pair.Parameter.Key, pair => Values(pair.Value.grad!)),
            running.ToStateDict(),
            empty(1).uniform_(0, 1, generator).item<float>());
    }

    /// <summary>Norm of the difference by that of what is expected.</summary>
    public static double Distance(float[] expected, float[] actual) => Norm([.. expected.Zip(actual, (one, other) => one - other)]) / Norm(expected);

    public static double Norm(float[] values) => Math.Sqrt(values.Sum(value => (double)value * value));

    private static float[] Values(Tensor tensor)
    {
        Assert.Equal(ScalarType.Float32, tensor.dtype);
        return tensor.detach().contiguous().data<float>().ToArray();
    }
}
