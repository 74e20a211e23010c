namespace MLNet.CnnCatalog.Estimators.Tests.TestData;

/// <summary>Keeps every report of a training, and may do something at each.</summary>
internal sealed class Recorder(Action<TrainingProgress>? onReport = null) : IProgress<TrainingProgress>
{
    public List<TrainingProgress> Reports { get; } = [];

    public IEnumerable<double> Losses => Reports.Where(report => report.ValidationLoss is null).Select(report => report.Loss);

    public void Report(TrainingProgress value)
    {
        Reports.Add(value);
        onReport?.Invoke(value);
    }
}
