using Microsoft.ML.Data;
using Microsoft.ML.Mapping;
using Microsoft.ML.Prediction;
using Microsoft.ML.Saving;
using Microsoft.ML.Trainers;

[assembly: ModelLoader<MulticlassPredictionTransformer<MaximumEntropyModelParameters>>]

namespace Microsoft.ML.Data;

public sealed class MulticlassPredictionTransformer<TModel> : SingleFeaturePredictionTransformerBase<TModel>, ILoadableModel
    where TModel : class
{
    private readonly ScoreFeatures score;
    private readonly int classCount;
    private readonly string labelColumn;
    private readonly ClassLabels labels;

    internal MulticlassPredictionTransformer(
        TModel model, ScoreFeatures score, int classCount, DataViewSchema trainSchema, string featureColumn, string labelColumn)
        : base(model, trainSchema, featureColumn)
    {
        this.score = score;
        this.classCount = classCount;
        this.labelColumn = labelColumn;
        labels = new ClassLabels(trainSchema[labelColumn], classCount);
    }

    static ICanSaveModel ILoadableModel.Load(ModelLoadContext context)
    {
        var model = context.LoadModel<MaximumEntropyModelParameters>("Model");
        return new MulticlassPredictionTransformer<MaximumEntropyModelParameters>(
            model,
            model.Score,
            context.Reader.ReadInt32(),
            SavedSchema.Read(context.Reader),
            context.Reader.ReadString(),
            context.Reader.ReadString());
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader<MulticlassPredictionTransformer<MaximumEntropyModelParameters>>();
        ctx.SaveModel(Model as ICanSaveModel, "Model");
        ctx.Writer.Write(classCount);
        SavedSchema.Write(ctx.Writer, [TrainSchema[FeatureColumnName], TrainSchema[labelColumn]]);
        ctx.Writer.Write(FeatureColumnName);
        ctx.Writer.Write(labelColumn);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema) =>
        new MulticlassScoreMapper(inputSchema, FindFeatures(inputSchema), score, classCount, labels);
}
