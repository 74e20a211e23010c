using System.Collections.Concurrent;
using MLNet.CnnCatalog.Transforms.Pictures;
using MLNet.CnnCatalog.Transforms.Scoring;

namespace MLNet.CnnCatalog.Transforms.Onnx;

/// <summary>Scores with ONNX Runtime, which it owns. Each thread that scores has a run of its own; runs are kept for the next batch.</summary>
internal sealed class OnnxScorer(PictureColumn pictures, PixelNormalization? normalization, OnnxSession session) : IPictureScorer
{
    private readonly ConcurrentBag<OnnxRun> idle = [];
    private readonly PixelPlanes planes = new(pictures.Format, normalization, session.Layout.ChannelsLast);
    private bool disposed;

    public PictureColumn Pictures => pictures;

    public int BatchSize => session.BatchSize;

    public int Width => session.Layout.OutputShape[^1];

    public float[] Score(IReadOnlyList<byte[]> batch)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        var run = idle.TryTake(out var waiting) ? waiting : session.CreateRun();
        var numbers = run.Compute(batch.Count, (index, target) => planes.Write(batch[index], target))[..(batch.Count * Width)];
        idle.Add(run);
        if (session.AppliesSoftmax)
            for (var start = 0; start < numbers.Length; start += Width)
                Softmax(numbers.AsSpan(start, Width));
        return numbers;
    }

    public void Dispose()
    {
        disposed = true;
        while (idle.TryTake(out var run))
            run.Dispose();
        session.Dispose();
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
