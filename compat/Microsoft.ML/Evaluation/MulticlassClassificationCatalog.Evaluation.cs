using Microsoft.ML.Data;
using Microsoft.ML.Evaluation;

namespace Microsoft.ML;

public sealed partial class MulticlassClassificationCatalog
{
    public MulticlassClassificationMetrics Evaluate(
        IDataView data,
        string labelColumnName = "Label",
        string scoreColumnName = "Score",
        string predictedLabelColumnName = "PredictedLabel",
        int topKPredictionCount = 0)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckNonEmpty(labelColumnName, nameof(labelColumnName));
        Contracts.CheckNonEmpty(scoreColumnName, nameof(scoreColumnName));
        Contracts.CheckNonEmpty(predictedLabelColumnName, nameof(predictedLabelColumnName));
        Contracts.CheckParam(topKPredictionCount >= 0, nameof(topKPredictionCount), "Must be non-negative");

        var label = MulticlassEvaluation.FindColumn(data.Schema, "Label", labelColumnName);
        var score = MulticlassEvaluation.FindColumn(data.Schema, "Score", scoreColumnName);
        // It must be there, although the scores alone decide.
        MulticlassEvaluation.FindColumn(data.Schema, "PredictedLabel", predictedLabelColumnName);
        return MulticlassEvaluation.Evaluate(data, label, score, topKPredictionCount);
    }
}
