using Microsoft.ML.Annotations;
using Microsoft.ML.Data;
using Microsoft.ML.Mapping;

namespace Microsoft.ML.Prediction;

/// <summary>Adds PredictedLabel, the key of the best score, and Score, one number per class.</summary>
internal sealed class MulticlassScoreMapper : IRowMapper
{
    private readonly DataViewSchema.Column features;
    private readonly ScoreFeatures score;

    public MulticlassScoreMapper(
        DataViewSchema inputSchema, DataViewSchema.Column features, ScoreFeatures score, int classCount, ClassLabels labels)
    {
        this.features = features;
        this.score = score;
        var setId = ScoreAnnotations.NextSetId(inputSchema);
        OutputColumns =
        [
            new("PredictedLabel", new KeyDataViewType(typeof(uint), classCount), PredictedLabelAnnotations(labels, setId)),
            new("Score", new VectorDataViewType(NumberDataViewType.Single, classCount), ScoreColumnAnnotations(labels, setId)),
        ];
    }

    public IReadOnlyList<DataViewSchema.DetachedColumn> OutputColumns { get; }

    public IEnumerable<int> GetDependencies(Func<int, bool> isActiveOutput) =>
        isActiveOutput(0) || isActiveOutput(1) ? [features.Index] : [];

    public Delegate?[] CreateGetters(DataViewRow input, Func<int, bool> isActiveOutput, out Action? disposer)
    {
        disposer = null;
        if (!isActiveOutput(0) && !isActiveOutput(1))
            return [null, null];

        var row = new ScoredRow(input, features, score);
        return
        [
            isActiveOutput(0) ? (ValueGetter<uint>)row.GetPredictedLabel : null,
            isActiveOutput(1) ? (ValueGetter<VBuffer<float>>)row.GetScores : null,
        ];
    }

    private static DataViewSchema.Annotations PredictedLabelAnnotations(ClassLabels labels, uint setId)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        ScoreAnnotations.AddKind(annotations);
        ScoreAnnotations.AddValueKind(annotations, "PredictedLabel");
        labels.AddTo(annotations, AnnotationKinds.KeyValues);
        ScoreAnnotations.AddSetId(annotations, setId);
        return annotations.ToAnnotations();
    }

    private static DataViewSchema.Annotations ScoreColumnAnnotations(ClassLabels labels, uint setId)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        ScoreAnnotations.AddKind(annotations);
        ScoreAnnotations.AddSetId(annotations, setId);
        ScoreAnnotations.AddValueKind(annotations, "Score");
        labels.AddTo(annotations, AnnotationKinds.TrainingLabelValues);
        labels.AddNamesTo(annotations);
        return annotations.ToAnnotations();
    }
}
