using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.Scoring;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Scoring;

/// <summary>Scores with TorchSharp. A lazy network is made when the first image comes.</summary>
/// <param name="input">What the network is fed.</param>
/// <param name="batchSize">Images that go through the network together.</param>
/// <param name="running">The network, which the scorer owns.</param>
/// <param name="finish">What is made of the network's outputs, such as probabilities: tensors of floats or bytes.</param>
internal sealed class TorchScorer(
    NetworkInput input, int batchSize, Lazy<IRunningNetwork> running, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> finish) : IImageScorer
{
    private readonly SharedUse use = new(() =>
    {
        if (running.IsValueCreated)
            running.Value.Dispose();
    });

    public ImageColumn Images => input.Images;

    public int BatchSize => batchSize;

    public BatchOutputs Score(IReadOnlyList<byte[]> batch)
    {
        using var begun = use.Begin();
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return new(batch.Count, [.. finish(running.Value.Forward(input.ToBatch(batch, running.Value.Device))).Select(ToArray)]);
    }

    public void Dispose() => use.Dispose();

    private static Array ToArray(Tensor values)
    {
        var own = values.cpu().contiguous();
        return own.dtype == ScalarType.Byte ? own.data<byte>().ToArray() : own.data<float>().ToArray();
    }
}
