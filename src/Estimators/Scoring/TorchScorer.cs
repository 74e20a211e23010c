using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Onnx;
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
/// <param name="views">The views of an image over which that is averaged; null where the network sees it once.</param>
internal sealed class TorchScorer(
    NetworkInput input, int batchSize, Lazy<IRunningNetwork> running, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> finish,
    TestTimeViews? views = null) : IImageScorer
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
        var images = input.ToBatch(batch, running.Value.Device);
        var outputs = finish(running.Value.Forward(views is null ? images : ViewsOf(images, views)));
        return new(batch.Count, [.. outputs.Select(output => ToArray(views is null ? output : MeanOf(output, views)))]);
    }

    public void Dispose() => use.Dispose();

    // The first views of all images, behind them the second ones, and so on.
    private static Tensor ViewsOf(Tensor images, TestTimeViews views)
    {
        var sources = views.IsMirrored ? (Tensor[])[images, images.flip(3)] : [images];
        return cat([.. sources.SelectMany(source => views.Offsets.Select(offset => source
            .narrow(dim: 2, offset.Height, views.View.Height).narrow(dim: 3, offset.Width, views.View.Width)))]);
    }

    private static Tensor MeanOf(Tensor scores, TestTimeViews views) => scores.reshape([views.Count, -1, .. scores.shape[1..]]).mean([0]);

    private static Array ToArray(Tensor values)
    {
        var own = values.cpu().contiguous();
        return own.dtype == ScalarType.Byte ? own.data<byte>().ToArray() : own.data<float>().ToArray();
    }
}
