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

/// <summary>Images that are read anew each time. A random order comes from a buffer of some batches, not from the whole.</summary>
/// <param name="reader">Reads the rows.</param>
/// <param name="chosen">Whether the row of a position belongs to this source.</param>
/// <param name="count">Number of chosen rows.</param>
internal sealed class StreamedImages(RowReader reader, Func<int, bool> chosen, int count) : IImageSource
{
    private const int BufferedBatches = 16;

    public int Count => count;

    public IEnumerable<ImageBatch> Batches(int size, Random? order, CancellationToken cancellationToken)
    {
        var rows = reader.Read(cancellationToken).Where((_, index) => chosen(index));
        return (order is null ? rows : Shuffle(rows, BufferedBatches * size, order)).Chunk(size).Select(ImageBatch.Of);
    }

    private static IEnumerable<ImageRow> Shuffle(IEnumerable<ImageRow> rows, int capacity, Random order)
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
