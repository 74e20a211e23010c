using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.Scoring;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>Scores with ONNX Runtime, which it owns.</summary>
internal sealed class OnnxScorer(ImageColumn images, PixelNormalization? normalization, OnnxSession session) : IImageScorer
{
    private readonly OnnxRuns runs = new(session);
    private readonly PixelPlanes planes = new(images.Format, normalization, session.Layout.ChannelsLast);

    public ImageColumn Images => images;

    public int BatchSize => runs.Session.BatchSize;

    public int Width => runs.Session.Layout.OutputShape[^1];

    public float[] Score(IReadOnlyList<byte[]> batch)
    {
        var numbers = runs.Use(run => run.Compute(
            batch.Count, (index, target) => planes.Write(batch[index], target))[..(batch.Count * Width)].ToArray());
        if (runs.Session.AppliesSoftmax)
            for (var start = 0; start < numbers.Length; start += Width)
                Softmax(numbers.AsSpan(start, Width));
        return numbers;
    }

    public void Dispose() => runs.Dispose();

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
