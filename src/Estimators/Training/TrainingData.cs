using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>What a training reads: images to learn from and, where asked for, images to measure on.</summary>
internal sealed record TrainingData<TTarget>(IImageSource<TTarget> Training, IImageSource<TTarget>? Validation)
{
    /// <summary>Lists all rows, checks them, chooses those to measure on, and caches the images where they fit.</summary>
    public static TrainingData<TTarget> Open(IDataView rows, ImageColumn images, VisionTask<TTarget> task, CnnTrainingOptions options)
    {
        var all = task.List(rows, options.CancellationToken);
        var known = all.Index().Where(row => row.Item.Class != 0).Select(row => row.Index).ToArray();
        var held = HeldBack(known, options);
        int[] learnt = [.. known.Where(index => !held.Contains(index))];
        RequireTwo(all.Length, known.Length, held.Count);
        task.RequireEnough([.. learnt.Select(index => all[index])]);

        var set = options.ValidationSet;
        if (set is not null)
            images.Require(set.Schema);
        var validation = set is null ? [] : ListValidation(set, task, options);

        var budget = options.CacheSizeInMegabytes * 1024L * 1024L;
        var bytes = images.Format.ByteCount + task.BytesOfTarget;
        var fits = (known.LongLength + validation.Length) * bytes <= budget;
        return new(
            Source(rows, all, learnt),
            set is not null ? Source(set, validation, [.. Enumerable.Range(0, validation.Length)])
            : held.Count > 0 ? Source(rows, all, [.. held])
            : null);

        IImageSource<TTarget> Source(IDataView view, TargetRow[] listed, int[] chosen)
        {
            var reader = new RowReader<TTarget>(view, images, task.Targets);
            TargetRow[] own = [.. chosen.Select(index => listed[index])];
            if (fits && own.Length == listed.Length)
                return new CachedImages<TTarget>([.. reader.Read(options.CancellationToken)], Draw);
            RequireDifferentIds(listed);
            var ids = own.Select(row => row.Id).ToArray();
            return fits
                ? new CachedImages<TTarget>([.. reader.Read(options.CancellationToken, ids.ToHashSet().Contains)], Draw)
                : new StreamedImages<TTarget>(reader, ids, Draw, buffered: budget / 4 / bytes);

            int[] Draw(Random random) => task.Draw(own, random);
        }
    }

    private static HashSet<int> HeldBack(int[] known, CnnTrainingOptions options)
    {
        var shuffled = known.ToArray();
        new Random(options.Seed).Shuffle(shuffled);
        return [.. shuffled.Take((int)Math.Round(options.ValidationSetFraction * known.Length))];
    }

    private static void RequireTwo(int all, int known, int held)
    {
        if (all == 0)
            throw new InvalidDataException("The training data has no rows. Check the path or filter that it comes from.");
        if (known - held < 2)
            throw new InvalidDataException(
                $"{known - held} of {all} rows are left for training " +
                $"(a missing label: {all - known}, kept for validation: {held}); at least 2 are needed.");
    }

    private static TargetRow[] ListValidation(IDataView set, VisionTask<TTarget> task, CnnTrainingOptions options)
    {
        var rows = task.ListValidation(set, options.CancellationToken);
        return rows.Length > 0
            ? rows
            : throw new InvalidDataException("ValidationSet has no rows. Leave it out, or check the path or filter that it comes from.");
    }

    private static void RequireDifferentIds(TargetRow[] rows)
    {
        var seen = new HashSet<DataViewRowId>();
        if (Array.FindIndex(rows, row => !seen.Add(row.Id)) is var second and >= 0)
            throw new InvalidDataException(
                $"Row {second} has the id {rows[second].Id}, as has a row before it, and images that do not fit the cache or are kept for validation are " +
                "found by their ids. Put ml.Data.Cache over the rows, which numbers them.");
    }
}
