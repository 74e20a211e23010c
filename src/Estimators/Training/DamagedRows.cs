using System.Collections.Concurrent;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>Rows that a training leaves out, since their image or their target cannot be read.</summary>
internal sealed class DamagedRows
{
    private const int Named = 3;
    private readonly List<string> reasons = [];

    public int Count => reasons.Count;

    /// <summary>Reads all images of a view once: rows that cannot be read lose their class, as rows whose target is missing.</summary>
    public TargetRow[] LeaveOut<TTarget>(RowReader<TTarget> reader, TargetRow[] rows, CancellationToken cancellationToken)
    {
        var found = new ConcurrentDictionary<DataViewRowId, string>();
        foreach (var sample in reader.Read(cancellationToken, passOver: (id, reason) => found[id] = reason))
            reader.Return([sample.Pixels]);
        reasons.AddRange(rows.Where(row => row.Class != 0 && found.ContainsKey(row.Id)).Select(row => found[row.Id]));
        return [.. rows.Select(row => found.ContainsKey(row.Id) ? row with { Class = 0 } : row)];
    }

    /// <summary>How many there are, and what is wrong with the first.</summary>
    public override string ToString() =>
        $"{Count} {(Count == 1 ? "row is" : "rows are")} left out, since {nameof(CnnTrainingOptions.SkipDamagedImages)} is set: " +
        string.Join(" ", reasons.Take(Named)) + (Count > Named ? " ..." : "");
}
