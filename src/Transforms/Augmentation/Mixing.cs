namespace MLNet.CnnCatalog.Transforms.Augmentation;

/// <summary>
/// What is done to a batch of images and their targets: each is mixed with the one before it, the first with the last, by one share for the whole batch.
/// Defaults are those of torchvision's MixUp and CutMix.
/// </summary>
public abstract record BatchMixing
{
    private protected BatchMixing()
    {
    }

    /// <summary>Both parameters of the beta distribution of the share, a finite number above 0; 1, which is evenly from 0 to 1, by default.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>How often a batch is mixed, from 0 to 1; 1 by default.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>Draws how a batch of images of the size is mixed; null for not at all.</summary>
    internal BatchMix? Draw(SampleRandom random, ImageSize size) => random.Chance(Probability) ? Draw(random, random.NextBeta(Alpha), size) : null;

    private protected abstract BatchMix Draw(SampleRandom random, double share, ImageSize size);

    /// <exception cref="ArgumentOutOfRangeException">An option is wrong.</exception>
    internal void Check()
    {
        if (Alpha is not (> 0 and <= double.MaxValue))
            throw new ArgumentOutOfRangeException(nameof(Alpha), Alpha, $"The option {nameof(Alpha)} of {GetType().Name} must be a finite number above 0.");
        if (Probability is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(
                nameof(Probability), Probability, $"The option {nameof(Probability)} of {GetType().Name} must be a number from 0 to 1.");
    }
}

/// <summary>Pixels and targets are averaged by a random share (Zhang et al. 2018).</summary>
public sealed record MixUp : BatchMixing
{
    private protected override BatchMix Draw(SampleRandom random, double share, ImageSize size) => new(share, Top: 0, Left: 0, size, IsCut: false);
}

/// <summary>A rectangle of the other image is pasted in, and targets are averaged by its area (Yun et al. 2019).</summary>
public sealed record CutMix : BatchMixing
{
    private protected override BatchMix Draw(SampleRandom random, double share, ImageSize size)
    {
        var (y, x, reach) = (random.Next(size.Height), random.Next(size.Width), 0.5 * Math.Sqrt(1 - share));
        var (top, bottom) = Sides(y, (int)(reach * size.Height), size.Height);
        var (left, right) = Sides(x, (int)(reach * size.Width), size.Width);
        var part = new ImageSize(bottom - top, right - left);
        return new(1 - ((double)part.Height * part.Width / ((double)size.Height * size.Width)), top, left, part, IsCut: true);
    }

    private static (int First, int End) Sides(int centre, int reach, int length) => (Math.Max(0, centre - reach), Math.Min(length, centre + reach));
}

/// <summary>How a batch is mixed.</summary>
/// <param name="Share">Share of its own that an image keeps; the rest is of the one before it.</param>
/// <param name="Top">First row of what is mixed.</param>
/// <param name="Left">First column of what is mixed.</param>
/// <param name="Part">Height and width of what is mixed.</param>
/// <param name="IsCut">Whether the other's pixels take the place of its own there; else they are averaged by the share.</param>
internal sealed record BatchMix(double Share, int Top, int Left, ImageSize Part, bool IsCut);
