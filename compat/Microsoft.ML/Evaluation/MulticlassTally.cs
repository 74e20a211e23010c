namespace Microsoft.ML.Data;

/// <summary>Sums up scored rows: one pass, constant memory.</summary>
internal sealed class MulticlassTally
{
    // A score of zero costs this much, not infinity.
    private const float SmallestProbability = 1e-15f;

    private readonly double[] rowsOfClass;
    private readonly double[] logLossOfClass;
    private readonly double[] rowsOfRank;
    private double rowCount;
    private double correctCount;
    private double totalLogLoss;

    public MulticlassTally(int classCount)
    {
        rowsOfClass = new double[classCount];
        logLossOfClass = new double[classCount];
        // The last rank is that of labels without a score, when every score is positive.
        rowsOfRank = new double[classCount + 1];
        Confusion = [.. Enumerable.Range(0, classCount).Select(_ => new double[classCount])];
    }

    /// <summary>Counts: actual class, then predicted class.</summary>
    public double[][] Confusion { get; }

    public int ClassCount => Confusion.Length;

    public double MicroAccuracy => rowCount > 0 ? correctCount / rowCount : 0;

    public double MacroAccuracy
    {
        get
        {
            double[] recalls = [.. SeenClasses().Select(c => Confusion[c][c] / rowsOfClass[c])];
            return recalls.Length > 0 ? recalls.Sum() / recalls.Length : 0;
        }
    }

    public double LogLoss => rowCount > 0 ? totalLogLoss / rowCount : 0;

    /// <summary>How much of the entropy of the class frequencies the scores remove; not finite with fewer than two classes.</summary>
    public double LogLossReduction
    {
        get
        {
            var entropy = SeenClasses().Sum(c => rowsOfClass[c] * Math.Log(rowsOfClass[c] / rowCount)) / -rowCount;
            return (entropy - LogLoss) / entropy;
        }
    }

    public double[] PerClassLogLoss =>
        [.. rowsOfClass.Select((rows, c) => rows > 0 ? logLossOfClass[c] / rows : 0)];

    public double[] TopKAccuracies(int count)
    {
        if (count > rowsOfRank.Length)
            throw new IndexOutOfRangeException(
                $"The top {count} predictions were asked for, but there are {ClassCount} classes; give a count up to {rowsOfRank.Length}.");

        var cumulated = 0.0;
        return [.. rowsOfRank.Take(count).Select(rows => cumulated += rows / rowCount)];
    }

    public void Add(int label, ReadOnlySpan<float> scores)
    {
        var hasScore = label < ClassCount;
        var logLoss = -Math.Log(hasScore ? Math.Min(1, Math.Max(SmallestProbability, scores[label])) : SmallestProbability);
        var (rank, predicted) = RankAndPredict(label, hasScore ? scores[label] : 0, scores);

        rowCount++;
        totalLogLoss += logLoss;
        rowsOfRank[rank]++;
        if (!hasScore)
            return;

        correctCount += rank == 0 ? 1 : 0;
        rowsOfClass[label]++;
        logLossOfClass[label] += logLoss;
        Confusion[label][rank == 0 ? label : predicted]++;
    }

    // Among equal scores the earlier class is the better one.
    private static (int Rank, int Predicted) RankAndPredict(int label, float labelScore, ReadOnlySpan<float> scores)
    {
        var (rank, predicted) = (0, 0);
        for (var c = 0; c < scores.Length; c++)
        {
            if (scores[c] > labelScore || (scores[c] == labelScore && c < label))
                rank++;
            if (scores[c] > scores[predicted])
                predicted = c;
        }

        return (rank, predicted);
    }

    private IEnumerable<int> SeenClasses() => Enumerable.Range(0, ClassCount).Where(c => rowsOfClass[c] > 0);
}
