namespace Microsoft.ML.Trainers.Optimization;

/// <summary>
/// Limited-memory BFGS; with an L1 term, its orthant-wise form (Andrew and Gao, "Scalable training of L1-regularized log-linear
/// models", 2007): inside one orthant the absolute values are linear, so a step that would leave the orthant stops at its border.
/// </summary>
internal sealed class Minimizer
{
    private const double SufficientDecrease = 1e-4;
    private const int MaximumHalvings = 20;
    // The share of an improvement that still counts one iteration later.
    private const double Memory = 0.25;

    private readonly MinimizerOptions options;
    private readonly Objective objective;
    private readonly CurvatureHistory history;
    private Position current;

    private Minimizer(Objective objective, double[] start, MinimizerOptions options)
    {
        this.options = options;
        this.objective = objective;
        history = new CurvatureHistory(options.HistorySize);
        current = Evaluate([.. start.Select((value, i) => IsNonNegative(i) ? Math.Max(0, value) : value)]);
    }

    public static double[] Minimize(Objective objective, double[] start, MinimizerOptions options)
    {
        var minimizer = new Minimizer(objective, start, options);
        minimizer.Run();
        return minimizer.current.Point;
    }

    private void Run()
    {
        var recentImprovement = 0.0;
        for (var iteration = 1; iteration <= options.MaximumIterations; iteration++)
        {
            var before = current.Value;
            if (!TryStep() && !TryStepWithoutHistory())
                return;

            recentImprovement = before - current.Value + Memory * recentImprovement;
            if (recentImprovement * (1 - Memory) / (1 - Math.Pow(Memory, iteration)) < options.Tolerance)
                return;
        }
    }

    // Rounding may have spoilt the history.
    private bool TryStepWithoutHistory()
    {
        if (history.IsEmpty)
            return false;
        history.Clear();
        return TryStep();
    }

    private bool TryStep()
    {
        var descent = SteepestDescent();
        var direction = (double[])descent.Clone();
        history.Multiply(direction);
        for (var i = 0; i < direction.Length; i++)
            if (HasOrthant(i) && descent[i] == 0)
                direction[i] = 0;

        return Vectors.Dot(direction, descent) > 0 && SearchLine(direction, descent);
    }

    private bool SearchLine(double[] direction, double[] descent)
    {
        var length = history.IsEmpty ? 1 / Math.Sqrt(Vectors.Dot(direction, direction)) : 1;
        for (var halving = 0; halving < MaximumHalvings; halving++, length /= 2)
        {
            var next = Evaluate(Step(length, direction, descent));
            var step = Difference(next.Point, current.Point);
            if (next.Value < current.Value && next.Value <= current.Value - SufficientDecrease * Vectors.Dot(descent, step))
            {
                history.Add(step, Difference(next.Gradient, current.Gradient));
                current = next;
                return true;
            }
        }

        return false;
    }

    private double[] Step(double length, double[] direction, double[] descent)
    {
        var point = new double[direction.Length];
        for (var i = 0; i < point.Length; i++)
        {
            var (from, to) = (current.Point[i], current.Point[i] + length * direction[i]);
            var leavesOrthant = IsNonNegative(i) ? to < 0 : IsPenalized(i) && to * (from != 0 ? from : descent[i]) < 0;
            point[i] = leavesOrthant ? 0 : to;
        }

        return point;
    }

    private double[] SteepestDescent()
    {
        var descent = new double[current.Point.Length];
        for (var i = 0; i < descent.Length; i++)
        {
            var l1 = IsPenalized(i) ? options.L1Weight : 0;
            var (rising, falling) = (-current.Gradient[i] - l1, -current.Gradient[i] + l1);
            descent[i] = current.Point[i] switch
            {
                > 0 => rising,
                < 0 => falling,
                _ when rising > 0 => rising,
                _ when falling < 0 && !IsNonNegative(i) => falling,
                _ => 0,
            };
        }

        return descent;
    }

    private Position Evaluate(double[] point)
    {
        var gradient = new double[point.Length];
        var value = objective(point, gradient);
        Contracts.Check(
            double.IsFinite(value),
            $"The training loss became {value}. Check the features and weights of the training data for extreme values.");
        if (options.L1Weight > 0)
            value += options.L1Weight * point.Skip(options.FirstPenalizedIndex).Sum(Math.Abs);
        return new Position(point, gradient, value);
    }

    private bool IsPenalized(int index) => options.L1Weight > 0 && index >= options.FirstPenalizedIndex;

    private bool IsNonNegative(int index) => index >= options.FirstNonNegativeIndex;

    private bool HasOrthant(int index) => IsPenalized(index) || IsNonNegative(index);

    private static double[] Difference(double[] left, double[] right)
    {
        var difference = (double[])left.Clone();
        Vectors.AddScaled(difference, -1, right);
        return difference;
    }

    /// <param name="Value">With the L1 term, which the gradient leaves out.</param>
    private sealed record Position(double[] Point, double[] Gradient, double Value);
}
