using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Columns;

namespace MLNet.CnnCatalog.Transforms.MultiLabel;

/// <summary>Compares columns of predicted classes and their scores with one of the true classes.</summary>
internal static class MultiLabelEvaluation
{
    private const string Data = "the data";

    public static MultiLabelMetrics Evaluate(IDataView data, string labelColumnName, string scoreColumnName, string predictedLabelsColumnName)
    {
        var truth = MultiLabelColumn.Bind(data.Schema, labelColumnName, nameof(labelColumnName));
        var predicted = MultiLabelColumn.Bind(data.Schema, predictedLabelsColumnName, nameof(predictedLabelsColumnName));
        truth.Classes.RequireSame(predicted.Classes, Data, $"column '{predictedLabelsColumnName}'");
        var scores = BindScores(data.Schema, scoreColumnName, truth.Classes);
        truth.Classes.RequireSame(new(scoreColumnName, truth.Classes.Count, SlotNames.Of(scores)), Data, $"column '{scoreColumnName}'");

        var counts = new MultiLabelCounts(truth.Classes.Count);
        using var cursor = data.GetRowCursor([data.Schema[labelColumnName], data.Schema[predictedLabelsColumnName], scores]);
        var (readTruth, readPredicted, score) = (truth.Reader(cursor), predicted.Reader(cursor), cursor.GetGetter<VBuffer<float>>(scores));
        var (values, number) = (default(VBuffer<float>), 0L);
        for (; cursor.MoveNext(); number++)
        {
            score(ref values);
            float[] numbers = [.. values.DenseValues()];
            if (Array.FindIndex(numbers, float.IsNaN) is >= 0 and var slot)
                throw new InvalidDataException($"Row {number} of {Data}: the score of class {truth.Classes.NameOf(slot)} in column '{scoreColumnName}' is no number.");
            var labels = MultiLabelColumn.Read(readTruth, number, Data);
            counts.Add(labels, Array.ConvertAll(MultiLabelColumn.Read(readPredicted, number, Data), label => label != 0), numbers);
        }

        return number > 0 ? counts.ToMetrics() : throw new ArgumentException("The data has no rows, and at least one is needed.", nameof(data));
    }

    private static DataViewSchema.Column BindScores(DataViewSchema schema, string name, LabelClasses classes)
    {
        var column = schema.GetColumnOrNull(name) ?? throw MissingColumn.Error("column", name, schema.Select(column => column.Name), nameof(name));
        return column.Type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType == NumberDataViewType.Single && vector.Size == classes.Count
            ? column
            : throw new ArgumentException(
                $"Column '{name}' is {column.Type}; a vector of {classes.Count} Single is needed, a score for each class of column '{classes.Column}'.", nameof(name));
    }
}
