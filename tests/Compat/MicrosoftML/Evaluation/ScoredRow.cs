using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML.Evaluation;

/// <summary>A row as a classifier of three classes leaves it. In a member a key counts from zero; out of range is missing.</summary>
public sealed class ScoredRow
{
    private const uint Missing = 3;

    [KeyType(3)]
    public uint Label { get; set; }

    [VectorType(3)]
    public float[] Score { get; set; } = [];

    [KeyType(3)]
    public uint PredictedLabel { get; set; }

    /// <summary>Right, wrong, right, a tie that goes to the earlier class, no score at all; then two rows that do not count.</summary>
    public static ScoredRow[] Examples =>
    [
        new() { Label = 0, Score = [0.75f, 0.125f, 0.125f] },
        new() { Label = 0, Score = [0.25f, 0.5f, 0.25f] },
        new() { Label = 1, Score = [0.25f, 0.5f, 0.25f] },
        new() { Label = 1, Score = [0.375f, 0.375f, 0.25f] },
        new() { Label = 2, Score = [0, 1, 0] },
        new() { Label = Missing, Score = [1, 0, 0] },
        new() { Label = 0, Score = [float.NaN, 0, 1] },
    ];

    public static IDataView View(MLContext context, IEnumerable<ScoredRow> rows, params string[] classNames)
    {
        var definition = SchemaDefinition.Create(typeof(ScoredRow));
        if (classNames.Length > 0)
            definition["Score"].AddAnnotation(
                "SlotNames",
                new VBuffer<ReadOnlyMemory<char>>(3, [.. classNames.Select(name => name.AsMemory())]),
                new VectorDataViewType(TextDataViewType.Instance, 3));
        return context.Data.LoadFromEnumerable(rows, definition);
    }
}
