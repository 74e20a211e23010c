using MLNet.CnnCatalog.Tests.Data;

namespace MLNet.CnnCatalog.Estimators.Tests.Training;

/// <summary>What torch gives; see tests/Data/README.md.</summary>
internal sealed record TrainingReference(
    float[] Logits, long[] Target, Dictionary<string, LossReference> Losses, AverageReference[] Averages, float[] Gradient, ClipReference[] Clips,
    float[] Resized)
{
    public static TrainingReference Instance { get; } = ReferenceFile.Read<TrainingReference>("training.json.gz");
}

internal sealed record LossReference(double Value, float[] Gradient);

internal sealed record AverageReference(double Decay, int Steps, float[] Numbers, float[][] Averages);

internal sealed record ClipReference(double Longest, double Norm, float[] Clipped);
