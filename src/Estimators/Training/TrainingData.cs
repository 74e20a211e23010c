using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>What a training reads: images to learn from and, where asked for, images to measure on.</summary>
internal sealed record TrainingData(IImageSource Training, IImageSource? Validation, int Classes)
{
    /// <summary>Reads the labels of all rows, checks them, and caches the images where they fit.</summary>
    public static TrainingData Open(IDataView rows, ImageColumn images, LabelColumn label, CnnClassificationOptions options)
    {
        var all = label.ReadAll(rows, options.CancellationToken);
        var labelled = all.Index().Where(row => row.Item.Label != 0).Select(row => row.Index).ToArray();
        var held = HeldBack(labelled, options);
        CheckTraining(all, labelled, held, label);

        var set = options.ValidationSet;
        if (set is not null)
            images.Require(set.Schema);
        var validation = set is null ? [] : CheckedValidation(set, label, options.CancellationToken);

        var budget = options.CacheSizeInMegabytes * 1024L * 1024L;
        var fits = (labelled.LongLength + validation.Length) * images.Format.ByteCount <= budget;
        var learnt = labelled.Where(index => !held.Contains(index)).ToArray();
        return new(
            Source(rows, all, learnt),
            set is not null ? Source(set, validation, [.. Enumerable.Range(0, validation.Length)])
            : held.Count > 0 ? Source(rows, all, [.. held])
            : null,
            label.Classes);

        IImageSource Source(IDataView view, LabelledRow[] known, int[] chosen)
        {
            var reader = new RowReader(view, images, label.Name);
            var isWhole = chosen.Length == known.Length;
            if (fits && isWhole)
                return new CachedImages([.. reader.Read(options.CancellationToken)]);
            RequireDifferentIds(known);
            var ids = chosen.Select(index => known[index].Id).ToArray();
            return fits
                ? new CachedImages([.. reader.Read(options.CancellationToken, ids.ToHashSet().Contains)])
                : new StreamedImages(reader, ids, buffered: budget / 4 / images.Format.ByteCount);
        }
    }

    private static HashSet<int> HeldBack(int[] labelled, CnnClassificationOptions options)
    {
        var shuffled = labelled.ToArray();
        new Random(options.Seed).Shuffle(shuffled);
        return [.. shuffled.Take((int)Math.Round(options.ValidationSetFraction * labelled.Length))];
    }

    private static void CheckTraining(LabelledRow[] all, int[] labelled, HashSet<int> held, LabelColumn label)
    {
        if (all.Length == 0)
            throw new InvalidDataException("The training data has no rows. Check the path or filter that it comes from.");
        if (labelled.Length - held.Count < 2)
            throw new InvalidDataException(
                $"{labelled.Length - held.Count} of {all.Length} rows are left for training " +
                $"(a missing label: {all.Length - labelled.Length}, kept for validation: {held.Count}); at least 2 are needed.");

        var classes = labelled.Where(index => !held.Contains(index)).Select(index => all[index].Label).Distinct().Take(2).ToArray();
        if (classes is [var only])
            throw new InvalidDataException(
                $"All training rows have the same label in column '{label.Name}': {label.ClassNames?[(int)only - 1] ?? $"key {only}"}. " +
                "A classifier needs at least 2 classes.");
    }

    private static LabelledRow[] CheckedValidation(IDataView set, LabelColumn label, CancellationToken cancellationToken)
    {
        var validation = LabelColumn.Bind(set.Schema, label.Name);
        label.RequireSameClasses(validation, "the training data", "ValidationSet");
        var rows = validation.ReadAll(set, cancellationToken);
        if (rows.Length == 0)
            throw new InvalidDataException("ValidationSet has no rows. Leave it out, or check the path or filter that it comes from.");
        var unknown = Array.FindIndex(rows, row => row.Label == 0 || row.Label > (uint)label.Classes);
        return unknown < 0
            ? rows
            : throw new InvalidDataException(
                $"Row {unknown} of ValidationSet has a label that the training data does not know (column '{label.Name}'). " +
                "Remove the row, or train on images of its class too.");
    }

    private static void RequireDifferentIds(LabelledRow[] rows)
    {
        var seen = new HashSet<DataViewRowId>();
        if (Array.FindIndex(rows, row => !seen.Add(row.Id)) is var second and >= 0)
            throw new InvalidDataException(
                $"Row {second} has the id {rows[second].Id}, as has a row before it, and images that do not fit the cache or are kept for validation are " +
                "found by their ids. Put ml.Data.Cache over the rows, which numbers them.");
    }
}
