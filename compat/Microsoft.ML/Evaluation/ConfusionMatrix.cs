namespace Microsoft.ML.Data;

public sealed class ConfusionMatrix
{
    private readonly string[] classNames;
    private string? formattedTable;

    internal ConfusionMatrix(double[][] counts, string[] classNames)
    {
        this.classNames = classNames;
        Counts = Array.AsReadOnly<IReadOnlyList<double>>([.. counts.Select(row => Array.AsReadOnly([.. row]))]);
        PerClassRecall = Array.AsReadOnly([.. counts.Select((row, c) => Fraction(row[c], row.Sum()))]);
        PerClassPrecision = Array.AsReadOnly([.. counts.Select((row, c) => Fraction(row[c], counts.Sum(other => other[c])))]);
    }

    public IReadOnlyList<double> PerClassPrecision { get; }

    public IReadOnlyList<double> PerClassRecall { get; }

    public IReadOnlyList<IReadOnlyList<double>> Counts { get; }

    public int NumberOfClasses => Counts.Count;

    public string GetFormattedConfusionTable() => formattedTable ??= ConfusionTable.Format(this, classNames);

    public double GetCountForClassPair(int predictedClassIndicatorIndex, int actualClassIndicatorIndex)
    {
        CheckClass(predictedClassIndicatorIndex, nameof(predictedClassIndicatorIndex));
        CheckClass(actualClassIndicatorIndex, nameof(actualClassIndicatorIndex));
        return Counts[actualClassIndicatorIndex][predictedClassIndicatorIndex];
    }

    private static double Fraction(double part, double whole) => whole > 0 ? part / whole : 0;

    private void CheckClass(int index, string parameterName)
    {
        Contracts.CheckParam(
            index >= 0 && index < NumberOfClasses,
            parameterName,
            $"There is no class {index}; give an index from 0 to {NumberOfClasses - 1}.");
    }
}
