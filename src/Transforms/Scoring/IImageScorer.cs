using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Transforms.Scoring;

/// <summary>Runs a network over the image column of rows. Several threads may score at once.</summary>
internal interface IImageScorer : IDisposable
{
    /// <summary>The column that the images come from.</summary>
    ImageColumn Images { get; }

    /// <summary>Images that go through the network together.</summary>
    int BatchSize { get; }

    /// <summary>What comes out for the images.</summary>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    BatchOutputs Score(IReadOnlyList<byte[]> batch);

    /// <summary>What comes out for every row, in the order of the rows, read in batches, ahead where there is more than one.</summary>
    IEnumerable<ImageOutputs> Read(IDataView rows)
    {
        // Of rows that fill no more than one batch, none can be read while another is scored.
        var reader = new RowReader<NoTarget>(rows, Images, NoTargets.Instance);
        var images = rows.GetRowCount() <= BatchSize ? reader.ReadInPlace() : reader.Read();
        return Read(images.Select(sample => (sample.Pixels, sample.Size)).Chunk(BatchSize), Images.Buffers);
    }

    /// <summary>What comes out for every image. The images stay the caller's.</summary>
    IEnumerable<ImageOutputs> Read(IReadOnlyList<MLImage> images) =>
        Read(images.Chunk(BatchSize).Select(batch => Images.Read(batch, Images.Buffers)), Images.Buffers);

    /// <summary>What comes out for images that were read before. They stay the caller's.</summary>
    IEnumerable<ImageOutputs> Read(IReadOnlyList<(byte[] Pixels, ImageSize Size)> images) => Read(images.Chunk(BatchSize), buffers: null);

    private IEnumerable<ImageOutputs> Read(IEnumerable<(byte[] Pixels, ImageSize Size)[]> batches, ImageBuffers? buffers)
    {
        foreach (var batch in batches)
        {
            byte[][] pixels = [.. batch.Select(image => image.Pixels)];
            var outputs = Score(pixels);
            buffers?.Return(pixels);
            foreach (var (index, image) in batch.Index())
                yield return new(outputs, index, image.Size);
        }
    }
}
