using System.Diagnostics;
using MLNet.CnnCatalog.Estimators.Onnx;
using MLNet.CnnCatalog.Estimators.Scoring;
using MLNet.CnnCatalog.Estimators.Torch;
using MLNet.CnnCatalog.Transforms.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Training.Runs;

/// <summary>Images to examine a network on.</summary>
/// <param name="Source">Them.</param>
/// <param name="Name">What they are called, such as <c>validation images</c>.</param>
/// <param name="Sample">Null takes all in their order, else so many are drawn.</param>
internal sealed record ExaminedImages<TTarget>(IImageSource<TTarget> Source, string Name, int? Sample = null)
{
    private const int MostTrainingImages = 2_000;

    /// <summary>The images that nothing was learnt from, else some of those that something was.</summary>
    public static ExaminedImages<TTarget> Of(TrainingData<TTarget> data) => data.Validation is { } validation
        ? new(validation, "validation images")
        : new(data.Scored, "training images, of which the network has learnt, since there is no validation", Math.Min(MostTrainingImages, data.Training.Count));
}

/// <summary>A trained network in a report: it runs over images once, and may be asked what it looked at.</summary>
internal sealed class Examination<TTarget> : IDisposable
{
    private readonly ExaminedImages<TTarget> images;
    private readonly int batchSize;
    private readonly IRunningNetwork running;
    private readonly bool isOwner;

    public Examination(TrainedNetwork network, Device device, int batchSize, ExaminedImages<TTarget> images)
    {
        (this.images, this.batchSize, Input, isOwner) = (images, batchSize, network.Input, network.HasGraph);
        running = network.HasGraph ? GradCam.Load(network.Weights, device) : network.Running!;
        GradCam = running is TorchNetwork graph && GradCam.Explains(graph) ? new(graph, network.Input) : null;
    }

    public NetworkInput Input { get; }

    public PixelFormat Format => Input.Images.Format;

    /// <summary>Says what the network is for; null where it cannot be said.</summary>
    public GradCam? GradCam { get; }

    /// <summary>How many images of which kind are examined.</summary>
    public string Images => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{images.Sample ?? images.Source.Count:N0} {images.Name}");

    /// <summary>Runs the network over the images, a batch at a time.</summary>
    public void Run(Action<Batch<TTarget>, IReadOnlyList<Tensor>> look)
    {
        using var noGrad = no_grad();
        var samples = images.Source.Batches(batchSize, images.Sample is null ? null : new Random(batchSize), CancellationToken.None);
        var batches = images.Sample is { } most ? samples.Take((most + batchSize - 1) / batchSize) : samples;
        foreach (var batch in BatchesAhead.Of(batches, Input, CancellationToken.None))
        {
            using var read = batch;
            using var scope = NewDisposeScope();
            look(batch, running.Forward(Input.Place(batch.Images, running.Device)));
        }
    }

    public void Dispose()
    {
        if (isOwner)
            running.Dispose();
    }
}

internal static class Examination
{
    /// <summary>The images of a batch in memory.</summary>
    public static IReadOnlyList<byte[]> PixelsOf<TTarget>(Batch<TTarget> batch) =>
        [.. batch.Images.bytes.ToArray().Chunk((int)(batch.Images.bytes.Length / batch.Count))];

    /// <summary>Lets a clock run while the next item is waited for.</summary>
    public static IEnumerable<T> Over<T>(this Stopwatch waiting, IEnumerable<T> items)
    {
        using var enumerator = items.GetEnumerator();
        while (MoveNext())
            yield return enumerator.Current;

        bool MoveNext()
        {
            waiting.Start();
            try
            {
                return enumerator.MoveNext();
            }
            finally
            {
                waiting.Stop();
            }
        }
    }
}
