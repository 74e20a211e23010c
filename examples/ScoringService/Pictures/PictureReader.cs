using System.Diagnostics;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Onnx;
using ScoringService.Configuration;
using ScoringService.Metrics;

namespace ScoringService.Pictures;

/// <summary>
/// Decodes files, no more of them at once than there are processors: decoded, a picture can take a hundred times the memory of its file.
/// </summary>
internal sealed class PictureReader(CnnOnnxTransformer network, ScoringOptions options, ServiceMetrics metrics) : IDisposable
{
    private readonly SemaphoreSlim decoders = new(Environment.ProcessorCount);

    /// <exception cref="UnusablePictureException">The file cannot be taken for what its header says.</exception>
    public void Check(ReadOnlySpan<byte> file) => PictureHeader.Read(file).RequireAtMost(options.MaxPixels);

    /// <summary>The picture in the network's size.</summary>
    /// <exception cref="UnusablePictureException">The file cannot be decoded.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more.</exception>
    public async Task<MLImage> DecodeAsync(Stream file, CancellationToken cancellationToken)
    {
        await decoders.WaitAsync(cancellationToken);
        try
        {
            var start = Stopwatch.GetTimestamp();
            var picture = Decode(file);
            var resized = network.Resize(picture);
            if (resized != picture)
                picture.Dispose();
            metrics.DecodeSeconds.Observe(Stopwatch.GetElapsedTime(start).TotalSeconds);
            return resized;
        }
        finally
        {
            decoders.Release();
        }
    }

    public void Dispose() => decoders.Dispose();

    private static MLImage Decode(Stream file)
    {
        try
        {
            return MLImage.CreateFromStream(file);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new UnusablePictureException($"The picture cannot be decoded: {exception.Message}", exception);
        }
    }
}
