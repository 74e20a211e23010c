using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Transforms.LabelMaps;

namespace MLNet.CnnCatalog.Estimators.Segmentation;

/// <summary>What is known of the label maps of rows, when all were looked at once.</summary>
/// <param name="ColumnName">The column.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Counts">How often the classes occur.</param>
internal sealed record TrueLabels(string ColumnName, int Classes, TargetRow[] Rows, LabelCounts Counts)
{
    private const int MostClasses = LabelMap.Ignored;

    /// <summary>Whether rows with damaged label maps may be among the others.</summary>
    public bool AcceptsDamaged { get; init; }

    /// <summary>Looks at the label maps of rows to train on.</summary>
    /// <exception cref="ArgumentException">The column is missing or of another type.</exception>
    /// <exception cref="InvalidDataException">A map is missing, a label is none of the classes, or there are fewer than two classes in all.</exception>
    public static TrueLabels ReadTraining(IDataView rows, string columnName, CnnSegmentationOptions options)
    {
        var given = options.Classes ?? options.ClassNames?.Count;
        var truth = Read(rows, columnName, given ?? MostClasses, "The training data", options.CancellationToken, options.SkipDamagedImages);
        var (occurring, largest) = (truth.Counts.Pixels.Count(number => number > 0), truth.Counts.Pixels.ToList().FindLastIndex(number => number > 0));
        if (truth.Rows.Length > 0 && occurring == 0)
            throw new InvalidDataException(
                $"All pixels of all label maps in column '{columnName}' are ignored ones ({LabelMap.Ignored}): there is nothing to learn.");
        if (occurring == 1)
            throw new InvalidDataException(
                $"All pixels of all label maps in column '{columnName}' have the class {largest} or are ignored. A network needs at least 2 classes to learn.");
        // Where there are no rows, that is what is wrong.
        var classes = given ?? Math.Max(2, largest + 1);
        return truth with { Classes = classes, Counts = truth.Counts.Of(classes) };
    }

    /// <summary>Looks at the label maps of rows.</summary>
    public static TrueLabels Read(
        IDataView rows, string columnName, int classes, string where, CancellationToken cancellationToken, bool acceptsDamaged = false)
    {
        var column = LabelMapColumn.Bind(rows.Schema, columnName, nameof(columnName));
        var (listed, counts) = (new List<TargetRow>(), new LabelCounts(classes));
        try
        {
            foreach (var (maps, id, name) in LabelMapColumn.Rows(rows, acceptsDamaged, column))
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var map in maps)
                    counts.Add(map, name);
                listed.Add(new(id, Class: 1));
            }
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{where}: {error.Message}", error);
        }

        return new(columnName, classes, [.. listed], counts) { AcceptsDamaged = acceptsDamaged };
    }
}
