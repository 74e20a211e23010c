using System.Globalization;
using System.Runtime.InteropServices;

namespace MLNet.CnnCatalog.Transforms.Augmentation;

/// <summary>
/// Factors of a colour; one is drawn evenly. A pair is one, and a number stands for as much below 1 as above, but nothing below 0: 0.4 is
/// <c>(0.6, 1.4)</c>.
/// </summary>
/// <param name="Low">The lowest, at least 0.</param>
/// <param name="High">The highest, finite.</param>
public readonly record struct FactorRange(double Low, double High)
{
    internal const string Need = "two finite numbers of at least 0, the lower one first, or one number";

    internal bool IsRight => Low >= 0 && Low <= High && High <= double.MaxValue;

    /// <summary>The factors between the two of a pair.</summary>
    /// <param name="range">The lowest and the highest.</param>
    public static implicit operator FactorRange((double Low, double High) range) => new(range.Low, range.High);

    /// <summary>The factors about 1.</summary>
    /// <param name="strength">How far they lie from 1 at most, at least 0.</param>
    public static implicit operator FactorRange(double strength) => new(Math.Max(0, 1 - strength), 1 + strength);

    /// <summary>For example <c>(0.6, 1.4)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({Low}, {High})");
}

/// <summary>Brightness, contrast, saturation and hue change in a random order: torchvision's ColorJitter over Pillow.</summary>
public sealed record ColorJitter : ImageAugmentation
{
    private const double MostHue = 0.5;

    /// <summary>Factors of the brightness, at least 0; null, the default, leaves it alone.</summary>
    public FactorRange? Brightness { get; init; }

    /// <summary>Factors of the contrast, at least 0; null, the default, leaves it alone.</summary>
    public FactorRange? Contrast { get; init; }

    /// <summary>Factors of the saturation, at least 0; null, the default, leaves it alone.</summary>
    public FactorRange? Saturation { get; init; }

    /// <summary>
    /// How far the colour circle is turned, in turns from -0.5 to 0.5; one number stands for both directions. Null, the default, leaves it alone.
    /// </summary>
    public ValueRange? Hue { get; init; }

    /// <summary>How often, from 0 to 1; 1 by default. Less is torchvision's RandomApply around it.</summary>
    public double Probability { get; init; } = 1;

    internal override void Check()
    {
        Require(Brightness is null or { IsRight: true }, Brightness, FactorRange.Need);
        Require(Contrast is null or { IsRight: true }, Contrast, FactorRange.Need);
        Require(Saturation is null or { IsRight: true }, Saturation, FactorRange.Need);
        if (Hue is { } hue)
            RequireRange(hue, -MostHue, MostHue, nameof(Hue));
        RequireShare(Probability);
    }

    internal override IReadOnlyList<ImageChange> Draw(SampleRandom random, ImageSize size)
    {
        if (!random.Chance(Probability))
            return [];
        var changes = new List<ImageChange>();
        AddFactor(Adjustment.Brightness, Brightness);
        AddFactor(Adjustment.Contrast, Contrast);
        AddFactor(Adjustment.Saturation, Saturation);
        if (Hue is { } hue)
            changes.Add(new Adjust(Adjustment.Hue, random.Next(hue)));
        random.Shuffle(CollectionsMarshal.AsSpan(changes));
        return changes;

        void AddFactor(Adjustment kind, FactorRange? factors)
        {
            if (factors is { } range)
                changes.Add(new Adjust(kind, random.Next((range.Low, range.High))));
        }
    }
}

/// <summary>The image becomes grey, with a probability, in three equal channels: torchvision's RandomGrayscale over Pillow.</summary>
public sealed record RandomGrayscale : ImageAugmentation
{
    /// <summary>How often, from 0 to 1; 0.1 by default.</summary>
    public double Probability { get; init; } = 0.1;

    internal override void Check() => RequireShare(Probability);

    internal override IReadOnlyList<ImageChange> Draw(SampleRandom random, ImageSize size) =>
        random.Chance(Probability) ? [new Adjust(Adjustment.Grayscale)] : [];
}

/// <summary>The image is smoothed by a Gaussian of random width: torchvision's GaussianBlur, which computes on tensors.</summary>
public sealed record GaussianBlur : ImageAugmentation
{
    /// <summary>Height and width in pixels of what is averaged, odd; 23 for 224 x 224 in SimCLR (Chen et al. 2020).</summary>
    public required ImageSize KernelSize { get; init; }

    /// <summary>Standard deviation in pixels, above 0; (0.1, 2) by default.</summary>
    public ValueRange Sigma { get; init; } = (0.1, 2);

    /// <summary>How often, from 0 to 1; 1 by default. Less is torchvision's RandomApply around it.</summary>
    public double Probability { get; init; } = 1;

    internal override void Check()
    {
        const double Narrowest = 1e-3;
        Require(KernelSize is { Height: > 0, Width: > 0 } && int.IsOddInteger(KernelSize.Height) && int.IsOddInteger(KernelSize.Width), KernelSize, "odd");
        RequireRange(Sigma, Narrowest, double.MaxValue);
        RequireShare(Probability);
    }

    internal override IReadOnlyList<ImageChange> Draw(SampleRandom random, ImageSize size) =>
        random.Chance(Probability) ? [new Blur(KernelSize, random.Next(Sigma))] : [];
}

/// <summary>
/// A rectangle of random area and shape is painted over, with a probability (Zhong et al. 2020): torchvision's RandomErasing. Label maps and boxes stay:
/// what is hidden is still to be found. Unlike there the colour is one of the image, before it is normalised.
/// </summary>
public sealed record RandomErasing : ImageAugmentation
{
    private const int Attempts = 10;

    /// <summary>How often, from 0 to 1; 0.5 by default.</summary>
    public double Probability { get; init; } = 0.5;

    /// <summary>Area as a share of the image's, from 0 to 1; (0.02, 0.33) by default.</summary>
    public ValueRange Scale { get; init; } = (0.02, 0.33);

    /// <summary>Height over width, above 0, drawn evenly in the logarithm; (0.3, 3.3) by default.</summary>
    public ValueRange Ratio { get; init; } = (0.3, 3.3);

    /// <summary>Colour of the rectangle; black by default.</summary>
    public FillColor Fill { get; init; }

    internal override void Check()
    {
        RequireShare(Probability);
        RequireRange(Scale, 0, 1);
        RequireRange(Ratio, double.Epsilon, double.MaxValue);
    }

    internal override IReadOnlyList<ImageChange> Draw(SampleRandom random, ImageSize size)
    {
        if (!random.Chance(Probability))
            return [];
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (area, ratio) = ((double)size.Height * size.Width * random.Next(Scale), random.NextRatio(Ratio));
            var (height, width) = (Math.Round(Math.Sqrt(area * ratio)), Math.Round(Math.Sqrt(area / ratio)));
            if (height < size.Height && width < size.Width)
                return [new Erase(
                    random.Next(size.Height - (int)height + 1), random.Next(size.Width - (int)width + 1), new((int)height, (int)width), Fill)];
        }

        return [];
    }
}
