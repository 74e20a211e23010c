using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CnnCatalog.Estimators.Classification;

/// <summary>The getters of the two columns that scoring adds.</summary>
internal static class ScoreColumns
{
    /// <summary>A getter of the Score or PredictedLabel column.</summary>
    /// <param name="column">The column asked for.</param>
    /// <param name="probabilities">Gives the probabilities of the row that the cursor is on.</param>
    public static ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column, Func<ReadOnlyMemory<float>> probabilities)
    {
        Delegate getter = column.Name == CnnClassificationTransformer.Score
            ? new ValueGetter<VBuffer<float>>((ref VBuffer<float> value) => Copy(probabilities().Span, ref value))
            : new ValueGetter<uint>((ref uint value) => value = LargestKey(probabilities().Span));
        return getter as ValueGetter<TValue> ?? throw new InvalidOperationException(
            $"Column '{column.Name}' is {column.Type}, and its values were asked for as {typeof(TValue)}.");
    }

    private static void Copy(ReadOnlySpan<float> probabilities, ref VBuffer<float> value)
    {
        var editor = VBufferEditor.Create(ref value, probabilities.Length);
        probabilities.CopyTo(editor.Values);
        value = editor.Commit();
    }

    private static uint LargestKey(ReadOnlySpan<float> probabilities)
    {
        var largest = 0;
        for (var i = 1; i < probabilities.Length; i++)
            if (probabilities[i] > probabilities[largest])
                largest = i;
        return (uint)largest + 1;
    }
}
