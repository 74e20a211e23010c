namespace Microsoft.ML.Data;

public sealed class MulticlassClassificationMetrics
{
    internal MulticlassClassificationMetrics(MulticlassTally tally, string[] classNames, int topKPredictionCount)
    {
        MicroAccuracy = tally.MicroAccuracy;
        MacroAccuracy = tally.MacroAccuracy;
        LogLoss = tally.LogLoss;
        LogLossReduction = tally.LogLossReduction;
        PerClassLogLoss = Array.AsReadOnly(tally.PerClassLogLoss);
        ConfusionMatrix = new ConfusionMatrix(tally.Confusion, classNames);
        TopKPredictionCount = topKPredictionCount;
        // As in ML.NET, null says that it was not asked for.
        TopKAccuracyForAllK = topKPredictionCount > 0 ? Array.AsReadOnly(tally.TopKAccuracies(topKPredictionCount)) : null!;
    }

    public double LogLoss { get; }

    public double LogLossReduction { get; }

    public double MacroAccuracy { get; }

    public double MicroAccuracy { get; }

    public double TopKAccuracy => TopKAccuracyForAllK?[^1] ?? 0;

    public int TopKPredictionCount { get; }

    public IReadOnlyList<double> TopKAccuracyForAllK { get; }

    public IReadOnlyList<double> PerClassLogLoss { get; }

    public ConfusionMatrix ConfusionMatrix { get; }
}
