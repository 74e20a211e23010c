using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.Scoring;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>Scores with ONNX Runtime. The network is opened when the first image comes, or when it is told to.</summary>
/// <param name="images">The column that the images come from.</param>
/// <param name="planes">Writes them as the network takes them.</param>
/// <param name="open">Opens the network, which the scorer owns.</param>
/// <param name="batchSize">Images that go through the network together.</param>
/// <param name="logits">How many numbers for each image are logits, which are to become probabilities; null where none are.</param>
internal sealed class OnnxScorer(
    ImageColumn images, PixelPlanes planes, Func<OnnxSession> open, int batchSize, int? logits = null) : IImageScorer
{
    private readonly Lock opening = new();
    private OnnxSession? session;
    private bool disposed;

    public ImageColumn Images => images;

    public int BatchSize => batchSize;

    public BatchOutputs Score(IReadOnlyList<byte[]> batch)
    {
        var outputs = Open().Run(batch.Count, (index, target) => planes.Write(batch[index], target));
        if (logits is { } width && outputs.Values[0] is float[] numbers)
            for (var start = 0; start < numbers.Length; start += width)
                Softmax(numbers.AsSpan(start, width));
        return outputs;
    }

    /// <exception cref="InvalidOperationException">ONNX Runtime is not there, or cannot run the network.</exception>
    public OnnxSession Open()
    {
        lock (opening)
            return disposed ? throw SharedUse.Disposed() : session ??= open();
    }

    public void Dispose()
    {
        lock (opening)
            disposed = true;
        session?.Dispose();
    }

    private static void Softmax(Span<float> logits)
    {
        var largest = float.NegativeInfinity;
        foreach (var logit in logits)
            largest = Math.Max(largest, logit);
        var sum = 0f;
        foreach (ref var value in logits)
            sum += value = MathF.Exp(value - largest);
        foreach (ref var value in logits)
            value /= sum;
    }
}
