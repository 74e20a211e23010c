using Microsoft.ML;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>What a training reads: images to learn from and, where asked for, images to measure on.</summary>
internal sealed record TrainingData(IImageSource Training, IImageSource? Validation)
{
    /// <summary>Reads the labels of all rows, checks them, and caches the images where they fit.</summary>
    public static TrainingData Open(IDataView rows, ImageColumn images, LabelColumn label, CnnClassificationOptions options)
    {
        var labels = label.ReadAll(rows, options.CancellationToken);
        var labelled = labels.Index().Where(pair => pair.Item != 0).Select(pair => pair.Index).ToArray();
        var held = HeldBack(labelled, options);
        CheckTraining(labels, labelled, held, label);

        var set = options.ValidationSet;
        if (set is not null)
            images.Require(set.Schema);
        var validationLabels = set is null ? [] : CheckedValidationLabels(set, label, options.CancellationToken);
        var reader = new RowReader(rows, images, label.Name);
        var setReader = set is null ? null : new RowReader(set, images, label.Name);

        var bytes = (labelled.LongLength + validationLabels.Length) * images.Format.ByteCount;
        if (bytes > options.CacheSizeInMegabytes * 1024L * 1024L)
            return new(
                new StreamedImages(reader, index => labels[index] != 0 && !held.Contains(index), labelled.Length - held.Count),
                setReader is not null ? new StreamedImages(setReader, _ => true, validationLabels.Length)
                : held.Count > 0 ? new StreamedImages(reader, held.Contains, held.Count) : null);

        var all = reader.Read(options.CancellationToken).ToArray();
        return new(
            new CachedImages([.. all.Where((row, index) => row.Label != 0 && !held.Contains(index))]),
            setReader is not null ? new CachedImages([.. setReader.Read(options.CancellationToken)])
            : held.Count > 0 ? new CachedImages([.. held.Order().Select(index => all[index])]) : null);
    }

    private static HashSet<int> HeldBack(int[] labelled, CnnClassificationOptions options)
    {
        var shuffled = labelled.ToArray();
        new Random(options.Seed).Shuffle(shuffled);
        return [.. shuffled.Take((int)Math.Round(options.ValidationSetFraction * labelled.Length))];
    }

    private static void CheckTraining(uint[] labels, int[] labelled, HashSet<int> held, LabelColumn label)
    {
        if (labels.Length == 0)
            throw new InvalidDataException("The training data has no rows. Check the path or filter that it comes from.");
        if (labelled.Length - held.Count < 2)
            throw new InvalidDataException(
                $"{labelled.Length - held.Count} of {labels.Length} rows are left for training " +
                $"(a missing label: {labels.Length - labelled.Length}, kept for validation: {held.Count}); at least 2 are needed.");

        var classes = labelled.Where(index => !held.Contains(index)).Select(index => labels[index]).Distinct().Take(2).ToArray();
        if (classes is [var only])
            throw new InvalidDataException(
                $"All training rows have the same label in column '{label.Name}': {label.ClassNames?[(int)only - 1] ?? $"key {only}"}. " +
                "A classifier needs at least 2 classes.");
    }

    private static uint[] CheckedValidationLabels(IDataView set, LabelColumn label, CancellationToken cancellationToken)
    {
        var validation = LabelColumn.Bind(set.Schema, label.Name);
        label.RequireSameClasses(validation, "the training data", "ValidationSet");
        var labels = validation.ReadAll(set, cancellationToken);
        if (labels.Length == 0)
            throw new InvalidDataException("ValidationSet has no rows. Leave it out, or check the path or filter that it comes from.");
        var unknown = Array.FindIndex(labels, key => key == 0 || key > (uint)label.Classes);
        return unknown < 0
            ? labels
            : throw new InvalidDataException(
                $"Row {unknown} of ValidationSet has a label that the training data does not know (column '{label.Name}'). " +
                "Remove the row, or train on images of its class too.");
    }
}
