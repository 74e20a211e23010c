using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Evaluation;

internal static class MulticlassEvaluation
{
    public static MulticlassClassificationMetrics Evaluate(
        IDataView data, DataViewSchema.Column label, DataViewSchema.Column score, int topKPredictionCount)
    {
        CheckLabel(label);
        var tally = new MulticlassTally(ClassCount(score));
        Read(data, label, score, tally);
        return new MulticlassClassificationMetrics(tally, ClassNames(score, tally.ClassCount), topKPredictionCount);
    }

    /// <summary>The column, or ML.NET's report that there is none.</summary>
    public static DataViewSchema.Column FindColumn(DataViewSchema schema, string role, string name) =>
        schema.GetColumnOrNull(name) ?? throw Contracts.ExceptParam(
            nameof(schema), $"{role} column '{name}' not found; there are {string.Join(", ", schema.Select(column => column.Name))}.");

    private static void CheckLabel(DataViewSchema.Column label)
    {
        if (label.Type is not KeyDataViewType && label.Type != NumberDataViewType.Single)
            throw Contracts.ExceptSchemaMismatch("schema", "label", label.Name, "Single or Key", label.Type.ToString()!);
    }

    private static int ClassCount(DataViewSchema.Column score) =>
        score.Type is VectorDataViewType { Size: >= 2 } vector && vector.ItemType == NumberDataViewType.Single
            ? vector.Size
            : throw Contracts.ExceptSchemaMismatch(
                "schema", "score", score.Name, "vector of two or more items of type Single", score.Type.ToString()!);

    private static string[] ClassNames(DataViewSchema.Column score, int classCount)
    {
        if (!score.HasSlotNames())
            return [.. Enumerable.Range(0, classCount).Select(c => c.ToString())];

        var names = default(VBuffer<ReadOnlyMemory<char>>);
        score.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private static void Read(IDataView data, DataViewSchema.Column label, DataViewSchema.Column score, MulticlassTally tally)
    {
        using var cursor = data.GetRowCursor([label, score]);
        var labelGetter = LabelReader.Create(cursor, label);
        var scoreGetter = cursor.GetGetter<VBuffer<float>>(score);
        var (rowLabel, rowScores, scores) = (0f, default(VBuffer<float>), new float[tally.ClassCount]);
        while (cursor.MoveNext())
        {
            labelGetter(ref rowLabel);
            // Missing, negative and fractional labels do not count.
            if (!(rowLabel >= 0) || rowLabel != (int)rowLabel)
                continue;

            scoreGetter(ref rowScores);
            Contracts.Check(
                rowScores.Length == scores.Length,
                $"Row {cursor.Position} has {rowScores.Length} scores, but the schema says {scores.Length}.");
            rowScores.CopyTo(scores);
            if (scores.All(float.IsFinite))
                tally.Add((int)rowLabel, scores);
        }
    }
}
