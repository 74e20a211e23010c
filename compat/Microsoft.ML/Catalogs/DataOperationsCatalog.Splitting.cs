using Microsoft.ML.Filtering;
using Microsoft.ML.Runtime;
using Microsoft.ML.Splitting;

namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog
{
    public TrainTestData TrainTestSplit(IDataView data, double testFraction = 0.1, string? samplingKeyColumnName = null, int? seed = null)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckParam(testFraction is > 0 and < 1, nameof(testFraction), "Must be between 0 and 1 exclusive");
        var split = SplitColumn.Add(environment, data, samplingKeyColumnName, seed);
        var test = new ValueRange(0, testFraction, IncludeMaximum: false);
        return new TrainTestData(split.Select(test with { IsComplement = true }), split.Select(test));
    }

    public IReadOnlyList<TrainTestData> CrossValidationSplit(
        IDataView data, int numberOfFolds = 5, string? samplingKeyColumnName = null, int? seed = null)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckParam(numberOfFolds > 1, nameof(numberOfFolds), "Must be more than 1");
        return [.. Folds(environment, data, numberOfFolds, samplingKeyColumnName, seed)];
    }

    internal static IEnumerable<TrainTestData> Folds(
        IHostEnvironment environment, IDataView data, int numberOfFolds, string? samplingKeyColumnName, int? seed)
    {
        var split = SplitColumn.Add(environment, data, samplingKeyColumnName, seed);
        for (var fold = 0; fold < numberOfFolds; fold++)
        {
            var test = new ValueRange((double)fold / numberOfFolds, (double)(fold + 1) / numberOfFolds, IncludeMaximum: true);
            yield return new TrainTestData(split.Select(test with { IsComplement = true }), split.Select(test));
        }
    }

    public struct TrainTestData
    {
        public readonly IDataView TrainSet;
        public readonly IDataView TestSet;

        internal TrainTestData(IDataView trainSet, IDataView testSet)
        {
            TrainSet = trainSet;
            TestSet = testSet;
        }
    }
}
