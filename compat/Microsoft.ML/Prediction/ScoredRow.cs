using Microsoft.ML.Data;

namespace Microsoft.ML.Prediction;

/// <summary>Scores the current row once, however many outputs are read.</summary>
internal sealed class ScoredRow(DataViewRow input, DataViewSchema.Column featureColumn, ScoreFeatures score)
{
    private readonly ValueGetter<VBuffer<float>> featureGetter = input.GetGetter<VBuffer<float>>(featureColumn);
    private long scoredPosition = -1;
    private VBuffer<float> features;
    private VBuffer<float> scores;

    public void GetScores(ref VBuffer<float> destination)
    {
        EnsureScored();
        scores.CopyTo(ref destination);
    }

    /// <summary>The first of the best scores, counted from one; 0, the missing key, when no score is a number.</summary>
    public void GetPredictedLabel(ref uint destination)
    {
        EnsureScored();
        var (best, highest) = (0u, float.NegativeInfinity);
        var values = scores.GetValues();
        for (var c = values.Length - 1; c >= 0; c--)
            if (values[c] >= highest)
                (best, highest) = ((uint)c + 1, values[c]);
        destination = best;
    }

    private void EnsureScored()
    {
        if (scoredPosition == input.Position)
            return;
        featureGetter(ref features);
        score(features, ref scores);
        scoredPosition = input.Position;
    }
}
