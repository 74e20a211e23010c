using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Transforms.Scoring;

/// <summary>Runs a network over the image column of rows and gives as many numbers for each. Several threads may score at once.</summary>
internal interface IImageScorer : IDisposable
{
    /// <summary>The column that the images come from.</summary>
    ImageColumn Images { get; }

    /// <summary>Images that go through the network together.</summary>
    int BatchSize { get; }

    /// <summary>Numbers that come out for one image.</summary>
    int Width { get; }

    /// <summary>The numbers of each image, one image behind the other.</summary>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    float[] Score(IReadOnlyList<byte[]> batch);

    /// <summary>The numbers of every row, in the order of the rows, read in batches, ahead where there is more than one.</summary>
    IEnumerable<ReadOnlyMemory<float>> Read(IDataView rows)
    {
        // Of rows that fill no more than one batch, none can be read while another is scored.
        var reader = new RowReader(rows, Images, labelColumn: null);
        var images = rows.GetRowCount() <= BatchSize ? reader.ReadInPlace() : reader.Read();
        return Read(images.Select(row => row.Pixels).Chunk(BatchSize), Images.Buffers);
    }

    /// <summary>The numbers of every image. The images stay the caller's.</summary>
    IEnumerable<ReadOnlyMemory<float>> Read(IReadOnlyList<MLImage> images) =>
        Read(images.Chunk(BatchSize).Select(batch => Images.Read(batch, Images.Buffers)), Images.Buffers);

    /// <summary>The numbers of images that were read before. They stay the caller's.</summary>
    IEnumerable<ReadOnlyMemory<float>> Read(IReadOnlyList<byte[]> images) => Read(images.Chunk(BatchSize), buffers: null);

    private IEnumerable<ReadOnlyMemory<float>> Read(IEnumerable<byte[][]> batches, ImageBuffers? buffers)
    {
        foreach (var batch in batches)
        {
            var numbers = Score(batch);
            buffers?.Return(batch);
            for (var i = 0; i < batch.Length; i++)
                yield return numbers.AsMemory(i * Width, Width);
        }
    }
}
