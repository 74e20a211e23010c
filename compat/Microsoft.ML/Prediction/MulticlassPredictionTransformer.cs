using Microsoft.ML.Mapping;
using Microsoft.ML.Prediction;

namespace Microsoft.ML.Data;

public sealed class MulticlassPredictionTransformer<TModel> : SingleFeaturePredictionTransformerBase<TModel>
    where TModel : class
{
    private readonly ScoreFeatures score;
    private readonly int classCount;
    private readonly ClassLabels labels;

    internal MulticlassPredictionTransformer(
        TModel model, ScoreFeatures score, int classCount, DataViewSchema trainSchema, string featureColumn, string labelColumn)
        : base(model, trainSchema, featureColumn)
    {
        this.score = score;
        this.classCount = classCount;
        labels = new ClassLabels(trainSchema[labelColumn], classCount);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema) =>
        new MulticlassScoreMapper(inputSchema, FindFeatures(inputSchema), score, classCount, labels);
}
