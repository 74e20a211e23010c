using Microsoft.ML.Trainers.Optimization;

namespace Microsoft.ML.Trainers;

/// <summary>
/// The mean cross-entropy of a linear softmax model plus half its squared weights. A point holds a bias per class, then a row of
/// weights per class; biases are not penalised.
/// </summary>
internal sealed class SoftmaxRegression(IReadOnlyList<TrainingRow> rows, int classCount, int featureCount, double l2Weight)
{
    // A fixed number, so that the order of summation and with it the result does not depend on the machine.
    private const int Chunks = 4;

    private readonly double weightSum = rows.Sum(row => (double)row.Weight);

    public ParallelOptions Parallelism { get; init; } = new();

    public int ParameterCount => classCount * (1 + featureCount);

    public double Evaluate(ReadOnlySpan<double> point, Span<double> gradient)
    {
        var parameters = point.ToArray();
        var losses = new double[Chunks];
        var gradients = new double[Chunks][];
        Parallel.For(0, Chunks, Parallelism, chunk =>
        {
            gradients[chunk] = new double[parameters.Length];
            losses[chunk] = AddChunk(chunk, parameters, gradients[chunk]);
        });

        gradient.Clear();
        foreach (var part in gradients)
            Vectors.AddScaled(gradient, 1, part);

        var weights = point[classCount..];
        Vectors.AddScaled(gradient[classCount..], l2Weight, weights);
        Vectors.Scale(gradient, 1 / weightSum);
        return (losses.Sum() + l2Weight / 2 * Vectors.Dot(weights, weights)) / weightSum;
    }

    /// <summary>Turns scores into probabilities and returns the logarithm of their normaliser.</summary>
    public static double Softmax(Span<double> scores)
    {
        var highest = double.NegativeInfinity;
        foreach (var score in scores)
            highest = Math.Max(highest, score);

        var sum = 0.0;
        foreach (ref var score in scores)
            sum += score = Math.Exp(score - highest);
        Vectors.Scale(scores, 1 / sum);
        return highest + Math.Log(sum);
    }

    private double AddChunk(int chunk, double[] parameters, double[] gradient)
    {
        var features = new double[featureCount];
        var scores = new double[classCount];
        var loss = 0.0;
        for (var i = rows.Count * chunk / Chunks; i < rows.Count * (chunk + 1) / Chunks; i++)
        {
            rows[i].CopyFeaturesTo(features);
            loss += AddRow(rows[i], features, scores, parameters, gradient);
        }

        return loss;
    }

    private double AddRow(TrainingRow row, double[] features, double[] scores, double[] parameters, double[] gradient)
    {
        for (var c = 0; c < classCount; c++)
            scores[c] = parameters[c] + Vectors.Dot(WeightsOf(c, parameters), features);

        var labelScore = scores[row.Label];
        var loss = row.Weight * (Softmax(scores) - labelScore);
        for (var c = 0; c < classCount; c++)
        {
            var error = row.Weight * (scores[c] - (c == row.Label ? 1 : 0));
            gradient[c] += error;
            Vectors.AddScaled(WeightsOf(c, gradient), error, features);
        }

        return loss;
    }

    private Span<double> WeightsOf(int c, double[] parameters) =>
        parameters.AsSpan(classCount + c * featureCount, featureCount);
}
