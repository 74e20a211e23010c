namespace MLNet.CnnCatalog.Estimators.Training.Runs;

/// <summary>Points of a curve, whose number stays bounded: where there are too many, neighbours become their mean.</summary>
internal sealed class Curve
{
    private const int MostPoints = 1_000;

    private readonly List<(double X, double Y)> points = [];
    private (double X, double Y) sum;
    private int summed;
    private int perPoint = 1;

    public IReadOnlyList<(double X, double Y)> Points => points;

    /// <summary>Adds a point behind the others; what is no number is left out.</summary>
    public void Add(double x, double y)
    {
        if (!double.IsFinite(y))
            return;
        sum = (sum.X + x, sum.Y + y);
        if (++summed < perPoint)
            return;
        points.Add((sum.X / summed, sum.Y / summed));
        (sum, summed) = (default, 0);
        if (points.Count < MostPoints)
            return;
        var halved = points.Chunk(2).Select(pair => (pair.Average(point => point.X), pair.Average(point => point.Y))).ToList();
        points.Clear();
        points.AddRange(halved);
        perPoint *= 2;
    }
}
