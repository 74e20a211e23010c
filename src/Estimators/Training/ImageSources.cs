using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>Images and zero-based classes of one step.</summary>
internal readonly record struct ImageBatch(IReadOnlyList<byte[]> Images, long[] Classes)
{
    public static ImageBatch Of(IReadOnlyList<ImageRow> rows) =>
        new([.. rows.Select(row => row.Pixels)], [.. rows.Select(row => (long)row.Label - 1)]);
}

/// <summary>Labelled images that can be gone through several times.</summary>
internal interface IImageSource
{
    int Count { get; }

    /// <summary>Every image once, in batches; in the order of the rows, or in a random one.</summary>
    IEnumerable<ImageBatch> Batches(int size, Random? order, CancellationToken cancellationToken);
}

/// <summary>Images in memory.</summary>
internal sealed class CachedImages(IReadOnlyList<ImageRow> rows) : IImageSource
{
    public int Count => rows.Count;

    public IEnumerable<ImageBatch> Batches(int size, Random? order, CancellationToken cancellationToken)
    {
        var shuffled = rows.ToArray();
        order?.Shuffle(shuffled);
        return shuffled.Chunk(size).Select(ImageBatch.Of);
    }
}

/// <summary>
/// Images that are read anew each time. Rows come in the order of the view only, so that a random order takes several passes over it: each reads
/// a part of the rows, drawn from all of them, and passes over the others, whose images are not decoded. A buffer mixes what a pass reads.
/// </summary>
/// <param name="reader">Reads the rows.</param>
/// <param name="rows">The rows of this source.</param>
/// <param name="buffered">Images that may be in the buffer; 16 batches may in any case.</param>
internal sealed class StreamedImages(RowReader reader, IReadOnlyList<DataViewRowId> rows, long buffered) : IImageSource
{
    private const long FewestBatches = 16;

    public int Count => rows.Count;

    public IEnumerable<ImageBatch> Batches(int size, Random? order, CancellationToken cancellationToken)
    {
        var images = order is null ? Read(rows, cancellationToken) : Shuffled(size, order, cancellationToken);
        return images.Chunk(Math.Min(size, Count)).Select(ImageBatch.Of);
    }

    private IEnumerable<ImageRow> Read(IEnumerable<DataViewRowId> some, CancellationToken cancellationToken) =>
        reader.Read(cancellationToken, some.ToHashSet().Contains);

    private IEnumerable<ImageRow> Shuffled(int size, Random order, CancellationToken cancellationToken)
    {
        var shuffled = rows.ToArray();
        order.Shuffle(shuffled);
        var capacity = (int)Math.Min(Math.Max(buffered, FewestBatches * size), Count);
        return Mix(shuffled.Chunk(capacity).SelectMany(part => Read(part, cancellationToken)), capacity, order);
    }

    private static IEnumerable<ImageRow> Mix(IEnumerable<ImageRow> rows, int capacity, Random order)
    {
        var buffer = new List<ImageRow>(capacity);
        foreach (var row in rows)
        {
            if (buffer.Count < capacity)
            {
                buffer.Add(row);
                continue;
            }

            var index = order.Next(capacity);
            yield return buffer[index];
            buffer[index] = row;
        }

        var rest = buffer.ToArray();
        order.Shuffle(rest);
        foreach (var row in rest)
            yield return row;
    }
}
