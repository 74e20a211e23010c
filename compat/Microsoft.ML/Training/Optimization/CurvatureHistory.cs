namespace Microsoft.ML.Trainers.Optimization;

/// <summary>The last few steps and gradient changes: an approximate inverse Hessian (Nocedal and Wright, algorithm 7.4).</summary>
internal sealed class CurvatureHistory(int capacity)
{
    private readonly List<(double[] Step, double[] GradientChange, double Curvature)> pairs = [];

    public bool IsEmpty => pairs.Count == 0;

    public void Clear() => pairs.Clear();

    public void Add(double[] step, double[] gradientChange)
    {
        var curvature = Vectors.Dot(step, gradientChange);
        // Without positive curvature the approximation would lose positive definiteness.
        if (curvature <= 1e-12 * Vectors.Dot(gradientChange, gradientChange))
            return;

        if (pairs.Count == capacity)
            pairs.RemoveAt(0);
        pairs.Add((step, gradientChange, curvature));
    }

    public void Multiply(double[] vector)
    {
        if (IsEmpty)
            return;

        var factors = new double[pairs.Count];
        for (var i = pairs.Count - 1; i >= 0; i--)
        {
            factors[i] = Vectors.Dot(pairs[i].Step, vector) / pairs[i].Curvature;
            Vectors.AddScaled(vector, -factors[i], pairs[i].GradientChange);
        }

        var (_, newestChange, newestCurvature) = pairs[^1];
        Vectors.Scale(vector, newestCurvature / Vectors.Dot(newestChange, newestChange));
        for (var i = 0; i < pairs.Count; i++)
        {
            var correction = Vectors.Dot(pairs[i].GradientChange, vector) / pairs[i].Curvature;
            Vectors.AddScaled(vector, factors[i] - correction, pairs[i].Step);
        }
    }
}
