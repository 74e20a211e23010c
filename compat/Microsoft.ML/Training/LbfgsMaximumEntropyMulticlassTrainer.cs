using Microsoft.ML.Annotations;
using Microsoft.ML.Data;
using Microsoft.ML.Prediction;
using Microsoft.ML.Trainers.Optimization;

namespace Microsoft.ML.Trainers;

public sealed class LbfgsMaximumEntropyMulticlassTrainer : LbfgsTrainerBase<
    LbfgsMaximumEntropyMulticlassTrainer.Options,
    MulticlassPredictionTransformer<MaximumEntropyModelParameters>,
    MaximumEntropyModelParameters>
{
    internal LbfgsMaximumEntropyMulticlassTrainer(Options options)
        : base(options, new(options.LabelColumnName, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true))
    {
    }

    public MulticlassPredictionTransformer<MaximumEntropyModelParameters> Fit(
        IDataView trainData, MaximumEntropyModelParameters modelParameters) => Train(trainData, modelParameters);

    private protected override MulticlassPredictionTransformer<MaximumEntropyModelParameters> TrainCore(
        IDataView trainData, MaximumEntropyModelParameters? initialModel)
    {
        var schema = trainData.Schema;
        var classCount = (int)((KeyDataViewType)schema[LabelColumn.Name].Type).Count;
        var featureCount = ((VectorDataViewType)schema[FeatureColumn.Name].Type).Size;
        var rows = TrainingRow.Read(trainData, FeatureColumn.Name, LabelColumn.Name, WeightColumn.Name);
        Contracts.Check(rows.Count > 0, "No valid training instances found, all instances have missing features.");

        var regression = new SoftmaxRegression(rows, classCount, featureCount, TrainerOptions.L2Regularization)
        {
            Parallelism = TrainerOptions.Parallelism,
        };
        var parameters = Minimizer.Minimize(
            regression.Evaluate,
            initialModel?.ToParameters(classCount, featureCount) ?? new double[regression.ParameterCount],
            TrainerOptions.ToMinimizerOptions(classCount, rows.Count));
        var model = new MaximumEntropyModelParameters(parameters, classCount, featureCount);
        return new(model, model.Score, classCount, schema, FeatureColumn.Name, LabelColumn.Name);
    }

    private protected override IEnumerable<SchemaShape.Column> GetOutputColumns(SchemaShape inputSchema)
    {
        inputSchema.TryFindColumn(LabelColumn.Name, out var label);
        var keyValues = label.Annotations.Where(kind => kind.Name == AnnotationKinds.KeyValues).ToArray();
        return
        [
            new("Score", SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false, new(ScoreColumnShape(keyValues))),
            new(
                "PredictedLabel",
                SchemaShape.Column.VectorKind.Scalar,
                NumberDataViewType.UInt32,
                isKey: true,
                new(keyValues.Concat(ScoreAnnotations.Shape))),
        ];
    }

    private static IEnumerable<SchemaShape.Column> ScoreColumnShape(IEnumerable<SchemaShape.Column> keyValues)
    {
        foreach (var values in keyValues.Where(values => values.Kind == SchemaShape.Column.VectorKind.Vector))
        {
            if (values.ItemType is TextDataViewType)
                yield return values.Renamed(AnnotationKinds.SlotNames, annotations: null);
            yield return values.Renamed(AnnotationKinds.TrainingLabelValues, annotations: null);
        }

        foreach (var column in ScoreAnnotations.Shape)
            yield return column;
    }

    public sealed class Options : OptionsBase
    {
    }
}
