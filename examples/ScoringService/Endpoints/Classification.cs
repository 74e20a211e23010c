namespace ScoringService.Endpoints;

/// <summary>A class and its probability.</summary>
internal sealed record ClassProbability(string Label, float Probability);

/// <summary>The answer to a picture.</summary>
/// <param name="Label">The most probable class.</param>
/// <param name="Probability">Its probability.</param>
/// <param name="Top">The most probable classes, at most five, the first of them first.</param>
internal sealed record Classification(string Label, float Probability, IReadOnlyList<ClassProbability> Top)
{
    private const int Shown = 5;

    public static Classification Of(float[] probabilities, IReadOnlyList<string> labels)
    {
        ClassProbability[] top =
        [
            .. probabilities.Index().OrderByDescending(entry => entry.Item).Take(Shown)
                .Select(entry => new ClassProbability(labels[entry.Index], entry.Item)),
        ];
        return new(top[0].Label, top[0].Probability, top);
    }
}
