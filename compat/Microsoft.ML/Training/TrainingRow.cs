using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

internal readonly record struct TrainingRow(float[] Features, int Label, float Weight)
{
    /// <summary>The rows of which features, label and weight are all there; the others are left out, as ML.NET does.</summary>
    public static List<TrainingRow> Read(IDataView data, string featureColumn, string labelColumn, string? weightColumn)
    {
        var schema = data.Schema;
        var (featureSource, labelSource) = (schema[featureColumn], schema[labelColumn]);
        DataViewSchema.Column[] columns = [featureSource, labelSource, .. weightColumn is null ? [] : new[] { schema[weightColumn] }];

        using var cursor = data.GetRowCursor(columns);
        var featureGetter = cursor.GetGetter<VBuffer<float>>(featureSource);
        var labelGetter = LabelReader.Create(cursor, labelSource);
        var weightGetter = weightColumn is null ? null : cursor.GetGetter<float>(schema[weightColumn]);

        var rows = new List<TrainingRow>();
        var (features, label, weight) = (default(VBuffer<float>), 0f, 1f);
        while (cursor.MoveNext())
        {
            featureGetter(ref features);
            labelGetter(ref label);
            weightGetter?.Invoke(ref weight);
            float[] dense = [.. features.DenseValues()];
            if (float.IsFinite(label) && weight is > 0 and < float.PositiveInfinity && dense.All(float.IsFinite))
                rows.Add(new TrainingRow(dense, (int)label, weight));
        }

        return rows;
    }

    public void CopyFeaturesTo(Span<double> target)
    {
        for (var i = 0; i < target.Length; i++)
            target[i] = Features[i];
    }
}
