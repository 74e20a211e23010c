using System.Diagnostics;
using MLNet.CnnCatalog.Transforms.Images;
using MLNet.CnnCatalog.Transforms.Onnx;
using ScoringService.Configuration;
using ScoringService.Endpoints;
using ScoringService.Metrics;

namespace ScoringService.Pictures;

/// <summary>
/// Decodes files, no more of them at once than there are processors: decoded, a picture can take a hundred times the memory of its file.
/// </summary>
internal sealed class PictureReader(CnnOnnxTransformer network, ScoringOptions options, ServiceMetrics metrics) : IDisposable
{
    private readonly SemaphoreSlim decoders = new(Environment.ProcessorCount);

    /// <summary>The picture in the network's size.</summary>
    /// <exception cref="UnusablePictureException">The file cannot be decoded, or has too many pixels.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more.</exception>
    public async Task<PreparedImage> DecodeAsync(RequestFile file, CancellationToken cancellationToken)
    {
        if (file.Bytes.IsEmpty)
            throw new UnusablePictureException("The file is empty; a JPEG or PNG file is needed.");
        await decoders.WaitAsync(cancellationToken);
        try
        {
            var start = Stopwatch.GetTimestamp();
            var picture = network.Prepare(file.Bytes, options.MaxPixels);
            metrics.DecodeSeconds.Observe(Stopwatch.GetElapsedTime(start).TotalSeconds);
            return picture;
        }
        catch (InvalidDataException exception)
        {
            throw new UnusablePictureException($"The picture cannot be taken. {exception.Message}", exception);
        }
        finally
        {
            decoders.Release();
        }
    }

    public void Dispose() => decoders.Dispose();
}
