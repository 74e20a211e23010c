using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>What a training reads.</summary>
/// <param name="Training">Images to learn from.</param>
/// <param name="Validation">Images to measure on; null where nobody asked for it.</param>
/// <param name="Scored">The images to learn from as the network scores them.</param>
internal sealed record TrainingData<TTarget>(IImageSource<TTarget> Training, IImageSource<TTarget>? Validation, IImageSource<TTarget> Scored)
{
    /// <summary>How rows are read.</summary>
    private readonly record struct Reading(ImageColumn Images, ITargetReader<TTarget> Targets)
    {
        public static Reading ToLearn(ImageColumn images, VisionTask<TTarget> task, TrainingAugmentation? augmentation) =>
            augmentation is null ? new(images, task.Targets) : new(augmentation.Images, task.MovingTargets(augmentation.Images));
    }

    /// <summary>Lists all rows, checks them, chooses those to measure on, and caches the images where they fit.</summary>
    public static TrainingData<TTarget> Open(
        IDataView rows, ImageColumn images, VisionTask<TTarget> task, CnnTrainingOptions options, TrainingAugmentation? augmentation = null)
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
        var (seen, learning) = (new Reading(images, task.Targets), Reading.ToLearn(images, task, augmentation));
        var (bytes, bytesToLearn) = (seen.Images.Format.ByteCount + task.BytesOfTarget, learning.Images.Format.ByteCount + task.BytesOfTarget);
        var fits = (learnt.Length * bytesToLearn) + ((held.Count + validation.Length) * bytes) <= budget;
        var training = Source(rows, all, learnt, learning, options.RepeatedAugmentation);
        var measured = set is not null ? Source(set, validation, [.. Enumerable.Range(0, validation.Length)], seen)
            : held.Count > 0 ? Source(rows, all, [.. held], seen)
            : null;
        return new(training, measured, augmentation is null ? training : Streamed(rows, [.. learnt.Select(index => all[index])], seen));

        IImageSource<TTarget> Source(IDataView view, TargetRow[] listed, int[] chosen, Reading reading, int repetitions = 1)
        {
            var reader = new RowReader<TTarget>(view, reading.Images, reading.Targets);
            TargetRow[] own = [.. chosen.Select(index => listed[index])];
            if (fits && own.Length == listed.Length)
                return new CachedImages<TTarget>(Numbered(reader.Read(options.CancellationToken)), Draw, repetitions);
            RequireDifferentIds(listed);
            return fits
                ? new CachedImages<TTarget>(Numbered(reader.Read(options.CancellationToken, own.Select(row => row.Id).ToHashSet().Contains)), Draw, repetitions)
                : Streamed(view, own, reading, repetitions);

            int[] Draw(Random random) => task.Draw(own, random);
        }

        IImageSource<TTarget> Streamed(IDataView view, TargetRow[] own, Reading reading, int repetitions = 1) => new StreamedImages<TTarget>(
            new(view, reading.Images, reading.Targets), [.. own.Select(row => row.Id)], random => task.Draw(own, random), budget / 4 / bytesToLearn, repetitions);
    }

    private static Sample<TTarget>[] Numbered(IEnumerable<Sample<TTarget>> samples) => [.. samples.Select((sample, row) => sample with { Row = row })];

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
