using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Training.Runs;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>What a training reads.</summary>
/// <param name="Training">Images to learn from.</param>
/// <param name="Validation">Images to measure on; null where nobody asked for it.</param>
/// <param name="Scored">The images to learn from as the network scores them.</param>
internal sealed record TrainingData<TTarget>(IImageSource<TTarget> Training, IImageSource<TTarget>? Validation, IImageSource<TTarget> Scored) : IDisposable
{
    /// <summary>A short text for the rows to learn from and their targets.</summary>
    public string Fingerprint { get; private init; } = "";

    /// <summary>Rows that were left out.</summary>
    public required DamagedRows Damaged { get; init; }

    /// <summary>Where images are that do not fit into memory; null where there is nothing of the kind.</summary>
    public required DiskCache? Disk { private get; init; }

    /// <summary>How rows are read.</summary>
    private readonly record struct Reading(ImageColumn Images, ITargetReader<TTarget> Targets)
    {
        public static Reading ToLearn(ImageColumn images, VisionTask<TTarget> task, TrainingAugmentation? augmentation) =>
            augmentation is null ? new(images, task.Targets) : new(augmentation.Images, task.MovingTargets(augmentation.Images));
    }

    /// <summary>Where images are between epochs.</summary>
    /// <param name="Task">What is to be learnt.</param>
    /// <param name="Options">The options.</param>
    /// <param name="IsCached">Whether they are kept decoded.</param>
    /// <param name="Disk">Where they are kept; null for in memory.</param>
    /// <param name="Buffered">Of images that are not kept, how many may be in memory.</param>
    private sealed record Storage(VisionTask<TTarget> Task, CnnTrainingOptions Options, bool IsCached, DiskCache? Disk, long Buffered)
    {
        public static Storage Of(long needed, long bytesOfImage, VisionTask<TTarget> task, CnnTrainingOptions options)
        {
            var budget = options.CacheSizeInMegabytes * 1024L * 1024L;
            var disk = needed > budget && options.DiskCacheFolder is { } folder ? new DiskCache(folder, needed) : null;
            return new(task, options, needed <= budget || disk is not null, disk, budget / 4 / bytesOfImage);
        }

        public IImageSource<TTarget> Source(IDataView view, TargetRow[] listed, int[] chosen, Reading reading, int repetitions = 1)
        {
            TargetRow[] own = [.. chosen.Select(index => listed[index])];
            if (own.Length < listed.Length || !IsCached)
                RequireDifferentIds(listed);
            if (!IsCached)
                return Streamed(view, own, reading, repetitions);
            var samples = new RowReader<TTarget>(view, reading.Images, reading.Targets)
                .Read(Options.CancellationToken, own.Length < listed.Length ? own.Select(row => row.Id).ToHashSet().Contains : null)
                .Select((sample, row) => sample with { Row = row });
            return new CachedImages<TTarget>(
                Disk?.Keep(samples, reading.Images.Buffers) ?? [.. samples], random => Task.Draw(own, random), repetitions);
        }

        public IImageSource<TTarget> Streamed(IDataView view, TargetRow[] own, Reading reading, int repetitions = 1) => new StreamedImages<TTarget>(
            new(view, reading.Images, reading.Targets), [.. own.Select(row => row.Id)], random => Task.Draw(own, random), Buffered, repetitions);
    }

    /// <summary>Lists all rows, checks them, chooses those to measure on, and caches the images where they fit.</summary>
    public static TrainingData<TTarget> Open(
        IDataView rows, ImageColumn images, VisionTask<TTarget> task, CnnTrainingOptions options, TrainingAugmentation? augmentation = null)
    {
        var (seen, learning) = (new Reading(images, task.Targets), Reading.ToLearn(images, task, augmentation));
        var damaged = new DamagedRows();
        var all = WithoutDamaged(rows, task.List(rows, options.CancellationToken));
        var known = all.Index().Where(row => row.Item.Class != 0).Select(row => row.Index).ToArray();
        var held = HeldBack(known, options);
        int[] learnt = [.. known.Where(index => !held.Contains(index))];
        RequireTwo(all.Length, known.Length, held.Count, damaged);
        task.RequireEnough([.. learnt.Select(index => all[index])]);

        var set = options.ValidationSet;
        if (set is not null)
            images.Require(set.Schema);
        var validation = set is null ? [] : WithoutDamaged(set, ListValidation(set, task, options));
        int[] measured = set is null ? [.. held] : [.. validation.Index().Where(row => row.Item.Class != 0).Select(row => row.Index)];
        if (measured.Length == 0 && validation.Length > 0)
            throw new InvalidDataException($"No row of ValidationSet is left. {damaged}");

        var (bytes, bytesToLearn) = (seen.Images.Format.ByteCount + task.BytesOfTarget, learning.Images.Format.ByteCount + task.BytesOfTarget);
        var storage = Storage.Of((learnt.Length * bytesToLearn) + (measured.Length * bytes), bytesToLearn, task, options);
        try
        {
            var training = storage.Source(rows, all, learnt, learning, options.RepeatedAugmentation);
            var validating = measured.Length > 0 ? storage.Source(set ?? rows, set is null ? all : validation, measured, seen) : null;
            var scored = augmentation is null ? training : storage.Streamed(rows, [.. learnt.Select(index => all[index])], seen);
            return new(training, validating, scored)
            {
                Fingerprint = RunIdentity.Of(learnt.Select(index => all[index])), Damaged = damaged, Disk = storage.Disk,
            };
        }
        catch
        {
            storage.Disk?.Dispose();
            throw;
        }

        TargetRow[] WithoutDamaged(IDataView view, TargetRow[] listed) => options.SkipDamagedImages
            ? damaged.LeaveOut(new RowReader<TTarget>(view, seen.Images, seen.Targets), listed, options.CancellationToken)
            : listed;
    }

    public void Dispose() => Disk?.Dispose();

    private static HashSet<int> HeldBack(int[] known, CnnTrainingOptions options)
    {
        var shuffled = known.ToArray();
        new Random(options.Seed).Shuffle(shuffled);
        return [.. shuffled.Take((int)Math.Round(options.ValidationSetFraction * known.Length))];
    }

    private static void RequireTwo(int all, int known, int held, DamagedRows damaged)
    {
        if (all == 0)
            throw new InvalidDataException("The training data has no rows. Check the path or filter that it comes from.");
        if (known - held < 2)
            throw new InvalidDataException(
                $"{known - held} of {all} rows are left for training " +
                $"(a missing label: {all - known - damaged.Count}, kept for validation: {held}); at least 2 are needed. {(damaged.Count > 0 ? damaged : "")}".TrimEnd());
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
