using Microsoft.ML;

namespace MLNet.CnnCatalog.Transforms.LabelMaps;

/// <summary>Compares two columns of label maps.</summary>
internal static class SegmentationEvaluation
{
    public static SegmentationMetrics Evaluate(IDataView data, string labelMapColumnName, string predictedLabelMapColumnName, int? classes)
    {
        var truths = LabelMapColumn.Bind(data.Schema, labelMapColumnName, nameof(labelMapColumnName));
        var predictions = LabelMapColumn.Bind(data.Schema, predictedLabelMapColumnName, nameof(predictedLabelMapColumnName));
        var counts = new ConfusionCounts(classes ?? LabelMap.Ignored);
        var empty = true;
        foreach (var (maps, _, row) in LabelMapColumn.Rows(data, truths, predictions))
        {
            var (truth, predicted) = (maps[0], maps[1]);
            if (truth.Size != predicted.Size)
                throw new InvalidDataException(
                    $"{row} has a label map of {truth.Size} pixels in column '{labelMapColumnName}' and one of {predicted.Size} in column " +
                    $"'{predictedLabelMapColumnName}'. Both need the same size.");
            Count(counts, truth, predicted, row);
            empty = false;
        }

        return empty
            ? throw new ArgumentException("The data has no rows, and at least one is needed.", nameof(data))
            : counts.ToMetrics(classes ?? counts.ClassesSeen());
    }

    private static void Count(ConfusionCounts counts, LabelMap truth, LabelMap predicted, string row)
    {
        try
        {
            counts.Add(truth.Labels.Span, predicted.Labels.Span);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{row}: {error.Message}", error);
        }
    }
}
