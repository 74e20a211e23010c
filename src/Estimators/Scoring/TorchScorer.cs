using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.Scoring;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Scoring;

/// <summary>Scores with TorchSharp. A lazy network is made when the first image comes.</summary>
/// <param name="input">What the network is fed.</param>
/// <param name="batchSize">Images that go through the network together.</param>
/// <param name="width">Numbers that come out for one image.</param>
/// <param name="running">The network, which the scorer owns.</param>
/// <param name="finish">What is done with the network's output, such as softmax.</param>
internal sealed class TorchScorer(
    NetworkInput input, int batchSize, int width, Lazy<IRunningNetwork> running, Func<Tensor, Tensor> finish) : IImageScorer
{
    private readonly SharedUse use = new(() =>
    {
        if (running.IsValueCreated)
            running.Value.Dispose();
    });

    public ImageColumn Images => input.Images;

    public int BatchSize => batchSize;

    public int Width => width;

    public float[] Score(IReadOnlyList<byte[]> batch)
    {
        using var begun = use.Begin();
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return finish(running.Value.Forward(input.ToBatch(batch, running.Value.Device))).cpu().contiguous().data<float>().ToArray();
    }

    public void Dispose() => use.Dispose();
}
