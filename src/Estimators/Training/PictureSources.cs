using MLNet.CnnCatalog.Transforms.Pictures;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>Pictures and zero-based classes of one step.</summary>
internal readonly record struct PictureBatch(IReadOnlyList<byte[]> Pictures, long[] Classes)
{
    public static PictureBatch Of(IReadOnlyList<PictureRow> rows) =>
        new([.. rows.Select(row => row.Pixels)], [.. rows.Select(row => (long)row.Label - 1)]);
}

/// <summary>Labelled pictures that can be gone through several times.</summary>
internal interface IPictureSource
{
    int Count { get; }

    /// <summary>Every picture once, in batches; in the order of the rows, or in a random one.</summary>
    IEnumerable<PictureBatch> Batches(int size, Random? order, CancellationToken cancellationToken);
}

/// <summary>Pictures in memory.</summary>
internal sealed class CachedPictures(IReadOnlyList<PictureRow> rows) : IPictureSource
{
    public int Count => rows.Count;

    public IEnumerable<PictureBatch> Batches(int size, Random? order, CancellationToken cancellationToken)
    {
        var shuffled = rows.ToArray();
        order?.Shuffle(shuffled);
        return shuffled.Chunk(size).Select(PictureBatch.Of);
    }
}

/// <summary>Pictures that are read anew each time. A random order comes from a buffer of some batches, not from the whole.</summary>
/// <param name="reader">Reads the rows.</param>
/// <param name="chosen">Whether the row of a position belongs to this source.</param>
/// <param name="count">Number of chosen rows.</param>
internal sealed class StreamedPictures(RowReader reader, Func<int, bool> chosen, int count) : IPictureSource
{
    private const int BufferedBatches = 16;

    public int Count => count;

    public IEnumerable<PictureBatch> Batches(int size, Random? order, CancellationToken cancellationToken)
    {
        var rows = reader.Read(cancellationToken).Where((_, index) => chosen(index));
        return (order is null ? rows : Shuffle(rows, BufferedBatches * size, order)).Chunk(size).Select(PictureBatch.Of);
    }

    private static IEnumerable<PictureRow> Shuffle(IEnumerable<PictureRow> rows, int capacity, Random order)
    {
        var buffer = new List<PictureRow>(capacity);
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
