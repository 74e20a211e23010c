using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>Images and their targets that can be gone through several times.</summary>
internal interface IImageSource<TTarget>
{
    int Count { get; }

    /// <summary>
    /// Images in batches: every one once in the order of the rows, or those of an epoch in the random order that the source was given. Where images come
    /// several times in a batch, some are left out, so that there are as many in all.
    /// </summary>
    IEnumerable<Sample<TTarget>[]> Batches(int size, Random? order, CancellationToken cancellationToken);
}

/// <summary>Images in memory.</summary>
/// <param name="samples">The images.</param>
/// <param name="draw">Indexes of the images of an epoch, in their order.</param>
/// <param name="repetitions">How often each comes in a batch.</param>
internal sealed class CachedImages<TTarget>(IReadOnlyList<Sample<TTarget>> samples, Func<Random, int[]> draw, int repetitions = 1) : IImageSource<TTarget>
{
    public int Count => samples.Count;

    public IEnumerable<Sample<TTarget>[]> Batches(int size, Random? order, CancellationToken cancellationToken)
        => order is null ? samples.Chunk(size) : Repetition.Batches(draw(order).Select(index => samples[index]), size, repetitions, Count);
}

/// <summary>
/// Images that are read anew each time. Rows come in the order of the view only, so that a random order takes several passes over it: each reads
/// a part of the rows, drawn from all of them, and passes over the others, whose images are not decoded. A buffer mixes what a pass reads.
/// </summary>
/// <param name="reader">Reads the rows.</param>
/// <param name="rows">The rows of this source.</param>
/// <param name="draw">Indexes of the rows of an epoch, in their order.</param>
/// <param name="buffered">Images that may be in the buffer; 16 batches may in any case.</param>
/// <param name="repetitions">How often each comes in a batch.</param>
internal sealed class StreamedImages<TTarget>(
    RowReader<TTarget> reader, IReadOnlyList<DataViewRowId> rows, Func<Random, int[]> draw, long buffered, int repetitions = 1) : IImageSource<TTarget>
{
    private const long FewestBatches = 16;

    private readonly Dictionary<DataViewRowId, int> places = rows.Index().DistinctBy(row => row.Item).ToDictionary(row => row.Item, row => row.Index);

    public int Count => rows.Count;

    public IEnumerable<Sample<TTarget>[]> Batches(int size, Random? order, CancellationToken cancellationToken)
    {
        var samples = order is null ? Read(rows, cancellationToken) : Shuffled(size, order, cancellationToken);
        return Repetition.Batches(samples, Math.Min(size, Count), repetitions, Count);
    }

    // A row that was drawn several times is read as often.
    private IEnumerable<Sample<TTarget>> Read(IEnumerable<DataViewRowId> some, CancellationToken cancellationToken)
    {
        var times = some.CountBy(id => id).ToDictionary();
        return Enumerable.Range(1, times.Values.Max()).SelectMany(time => reader.Read(cancellationToken, id => times.GetValueOrDefault(id) >= time))
            .Select(sample => sample with { Row = places[sample.Id] });
    }

    private IEnumerable<Sample<TTarget>> Shuffled(int size, Random order, CancellationToken cancellationToken)
    {
        var shuffled = draw(order).Select(index => rows[index]);
        var capacity = (int)Math.Min(Math.Max(buffered, FewestBatches * size), Count);
        return Mix(shuffled.Take(Repetition.Distinct(Count, repetitions)).Chunk(capacity).SelectMany(part => Read(part, cancellationToken)), capacity, order);
    }

    private static IEnumerable<Sample<TTarget>> Mix(IEnumerable<Sample<TTarget>> samples, int capacity, Random order)
    {
        var buffer = new List<Sample<TTarget>>(capacity);
        foreach (var sample in samples)
        {
            if (buffer.Count < capacity)
            {
                buffer.Add(sample);
                continue;
            }

            var index = order.Next(capacity);
            yield return buffer[index];
            buffer[index] = sample;
        }

        var rest = buffer.ToArray();
        order.Shuffle(rest);
        foreach (var sample in rest)
            yield return sample;
    }
}

/// <summary>Batches in which each image comes several times (Hoffer et al. 2020, "Augment Your Batch").</summary>
internal static class Repetition
{
    /// <summary>Images that are needed for so many in all.</summary>
    public static int Distinct(int count, int repetitions) => (count + repetitions - 1) / repetitions;

    /// <summary>Batches of so many images in all. An image does not follow itself, so that mixing meets others.</summary>
    public static IEnumerable<Sample<TTarget>[]> Batches<TTarget>(IEnumerable<Sample<TTarget>> samples, int size, int repetitions, int count) => repetitions == 1
        ? samples.Chunk(size)
        : samples.Chunk(Distinct(size, repetitions))
            .SelectMany(chosen => Enumerable.Repeat(chosen, repetitions).SelectMany(again => again))
            .Take(count).Chunk(size);
}
