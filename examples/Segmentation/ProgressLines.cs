using System.Globalization;
using MLNet.CnnCatalog.Estimators;

namespace Segmentation;

/// <summary>A line now and then.</summary>
internal sealed class ProgressLines : IProgress<TrainingProgress>
{
    private TimeSpan next = TimeSpan.FromSeconds(5);

    public void Report(TrainingProgress value)
    {
        if (value.Elapsed < next)
            return;
        next = value.Elapsed + TimeSpan.FromSeconds(20);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {value.Epoch}/{value.Epochs}, batch {value.Batch}/{value.Batches}: loss {value.Loss:f3}, " +
            $"{value.ImagesPerSecond:f1} images/s, {value.Elapsed.TotalSeconds:f0} s"));
    }
}
