using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

public abstract class LinearMulticlassModelParametersBase : ModelParametersBase<VBuffer<float>>
{
    private protected LinearMulticlassModelParametersBase(double[] parameters, int classCount, int featureCount)
    {
        Biases = [.. parameters.Take(classCount).Select(value => (float)value)];
        Weights = [.. parameters.Skip(classCount).Select(value => (float)value).Chunk(featureCount)];
    }

    private protected float[] Biases { get; }

    /// <summary>A row per class.</summary>
    private protected float[][] Weights { get; }

    public void GetWeights(ref VBuffer<float>[] weights, out int numClasses)
    {
        numClasses = Biases.Length;
        if (weights is null || weights.Length < numClasses)
            Array.Resize(ref weights, numClasses);
        for (var c = 0; c < numClasses; c++)
            new VBuffer<float>(Weights[c].Length, Weights[c]).CopyTo(ref weights[c]);
    }

    public IEnumerable<float> GetBiases() => Biases;

    /// <summary>These weights as a point to start training from.</summary>
    internal double[] ToParameters(int classCount, int featureCount)
    {
        Contracts.Check(
            Biases.Length == classCount && Weights[0].Length == featureCount,
            $"The initial model has {Biases.Length} classes and {Weights[0].Length} features, " +
            $"the training data {classCount} and {featureCount}.");
        return [.. Biases, .. Weights.SelectMany(row => row)];
    }
}
