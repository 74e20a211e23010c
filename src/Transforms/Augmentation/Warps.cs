using System.Text.Json.Serialization;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Transforms.Augmentation;

/// <summary>Left and right change places, with a probability: torchvision's RandomHorizontalFlip.</summary>
public sealed record RandomHorizontalFlip : ImageAugmentation
{
    /// <summary>How often, from 0 to 1; 0.5 by default.</summary>
    public double Probability { get; init; } = 0.5;

    internal override void Check() => RequireShare(Probability);

    internal override IReadOnlyList<ImageChange> Draw(SampleRandom random, ImageSize size) => random.Chance(Probability) ? [new FlipHorizontally()] : [];
}

/// <summary>
/// Left and right change places in every other epoch, so that two epochs show both; in which of them is random by image (Jordan 2024, "94% on CIFAR-10
/// in 3.29 seconds on a single GPU").
/// </summary>
public sealed record AlternatingFlip : ImageAugmentation
{
    internal override void Check()
    {
    }

    internal override IReadOnlyList<ImageChange> Draw(SampleRandom random, ImageSize size) => random.Alternating ? [new FlipHorizontally()] : [];
}

/// <summary>Top and bottom change places, with a probability: torchvision's RandomVerticalFlip.</summary>
public sealed record RandomVerticalFlip : ImageAugmentation
{
    /// <summary>How often, from 0 to 1; 0.5 by default.</summary>
    public double Probability { get; init; } = 0.5;

    internal override void Check() => RequireShare(Probability);

    internal override IReadOnlyList<ImageChange> Draw(SampleRandom random, ImageSize size) => random.Chance(Probability) ? [new FlipVertically()] : [];
}

/// <summary>What augmentations have in common that move pixels to places between others. Label maps always take the nearest pixel.</summary>
public abstract record WarpingAugmentation : ImageAugmentation
{
    private protected WarpingAugmentation()
    {
    }

    /// <summary>
    /// What a pixel is that lies between others: <see cref="Interpolation.Nearest"/> or <see cref="Interpolation.Bilinear"/>, as Pillow computes them.
    /// Nearest by default, bilinear for <see cref="RandomPerspective"/>.
    /// </summary>
    [JsonConverter(typeof(JsonStringEnumConverter<Interpolation>))]
    public Interpolation Interpolation { get; init; } = Interpolation.Nearest;

    /// <summary>Colour of what comes from outside the image; black by default. A label map has <see cref="LabelMaps.LabelMap.Ignored"/> there.</summary>
    public FillColor Fill { get; init; }

    internal override void Check() =>
        Require(Interpolation is Interpolation.Nearest or Interpolation.Bilinear, Interpolation, "Nearest or Bilinear");
}

/// <summary>A point of an image. A pair is one: <c>Center = (112, 112)</c>.</summary>
/// <param name="X">Pixels from the left side.</param>
/// <param name="Y">Pixels from the top.</param>
public readonly record struct ImagePoint(double X, double Y)
{
    /// <summary>The point of a pair.</summary>
    /// <param name="point">X and Y.</param>
    public static implicit operator ImagePoint((double X, double Y) point) => new(point.X, point.Y);
}

/// <summary>The image is turned: torchvision's RandomRotation over Pillow.</summary>
public sealed record RandomRotation : WarpingAugmentation
{
    /// <summary>Angle in degrees, against the clock; finite.</summary>
    public required ValueRange Degrees { get; init; }

    /// <summary>What it is turned about; null, the default, for its centre.</summary>
    public ImagePoint? Center { get; init; }

    /// <summary>
    /// Whether the image grows so that nothing is cut off, whatever the angle; then it needs a Resize or a crop behind it. False by default, where it keeps
    /// its size. Not together with <see cref="Center"/>.
    /// </summary>
    public bool Expand { get; init; }

    internal override void Check()
    {
        base.Check();
        RequireRange(Degrees, double.MinValue, double.MaxValue);
        Require(Center is null || !Expand, Expand, "false where Center is set", nameof(Expand));
    }

    // The largest that it may become; how large an image becomes, its angle decides.
    internal override ImageSize SizeAfter(ImageSize size) => Expand
        ? (int)Math.Ceiling(Math.Sqrt(((double)size.Height * size.Height) + ((double)size.Width * size.Width)))
        : size;

    internal override IReadOnlyList<ImageChange> Draw(SampleRandom random, ImageSize size)
    {
        var degrees = random.Next(Degrees);
        var source = Center is { } centre ? Projection.FromRotatedAbout((centre.X, centre.Y), degrees) : Projection.FromRotated(degrees, size);
        if (!Expand)
            return [new Warp(source, Interpolation, Fill)];
        var (moved, expanded) = source.Expanded(size);
        return [new Warp(moved, Interpolation, Fill, expanded)];
    }
}

/// <summary>The image is sheared, scaled, turned and shifted, its size kept: torchvision's RandomAffine over Pillow.</summary>
public sealed record RandomAffine : WarpingAugmentation
{
    /// <summary>Angle in degrees, with the clock; finite.</summary>
    public required ValueRange Degrees { get; init; }

    /// <summary>How far the image is shifted at most to either side, as a share of its width, from 0 to 1; 0 by default.</summary>
    public double TranslationX { get; init; }

    /// <summary>How far the image is shifted at most up or down, as a share of its height, from 0 to 1; 0 by default.</summary>
    public double TranslationY { get; init; }

    /// <summary>Factor of the size of what is seen, above 0; (1, 1) by default.</summary>
    public ValueRange Scale { get; init; } = (1, 1);

    /// <summary>Angle in degrees by which upright lines lean, between -90 and 90; (0, 0) by default.</summary>
    public ValueRange ShearX { get; init; }

    /// <summary>Angle in degrees by which level lines slope, between -90 and 90; (0, 0) by default.</summary>
    public ValueRange ShearY { get; init; }

    /// <summary>What it is turned, scaled and sheared about; null, the default, for its centre.</summary>
    public ImagePoint? Center { get; init; }

    internal override void Check()
    {
        const double Steepest = 89.9;
        base.Check();
        RequireRange(Degrees, double.MinValue, double.MaxValue);
        RequireShare(TranslationX);
        RequireShare(TranslationY);
        RequireRange(Scale, double.Epsilon, double.MaxValue);
        RequireRange(ShearX, -Steepest, Steepest);
        RequireRange(ShearY, -Steepest, Steepest);
    }

    internal override IReadOnlyList<ImageChange> Draw(SampleRandom random, ImageSize size)
    {
        var move = new AffineMove(
            random.Next(Degrees), Shift(random, TranslationX * size.Width), Shift(random, TranslationY * size.Height), random.Next(Scale),
            random.Next(ShearX), random.Next(ShearY));
        var centre = Center is { } point ? (point.X, point.Y) : (size.Width / 2.0, size.Height / 2.0);
        return [new Warp(Projection.FromAffine(move, centre), Interpolation, Fill)];
    }

    private static int Shift(SampleRandom random, double most) => (int)Math.Round(random.Next((-most, most)));
}

/// <summary>
/// The image is seen aslant, with a probability: each corner moves inwards by a random whole number of pixels. torchvision's RandomPerspective over
/// Pillow. An image with a side of one pixel stays as it is.
/// </summary>
public sealed record RandomPerspective : WarpingAugmentation
{
    /// <summary>The defaults.</summary>
    public RandomPerspective() => Interpolation = Interpolation.Bilinear;

    /// <summary>How far corners move at most, as a share of half the side, from 0 to 1; 0.5 by default.</summary>
    public double DistortionScale { get; init; } = 0.5;

    /// <summary>How often, from 0 to 1; 0.5 by default.</summary>
    public double Probability { get; init; } = 0.5;

    internal override void Check()
    {
        base.Check();
        RequireShare(DistortionScale);
        RequireShare(Probability);
    }

    internal override IReadOnlyList<ImageChange> Draw(SampleRandom random, ImageSize size)
    {
        if (!random.Chance(Probability) || size.ShorterSide < 2)
            return [];
        var (x, y) = ((int)(DistortionScale * (size.Width / 2)), (int)(DistortionScale * (size.Height / 2)));
        (int X, int Y)[] corners =
        [
            (random.Next(x + 1), random.Next(y + 1)),
            (size.Width - 1 - random.Next(x + 1), random.Next(y + 1)),
            (size.Width - 1 - random.Next(x + 1), size.Height - 1 - random.Next(y + 1)),
            (random.Next(x + 1), size.Height - 1 - random.Next(y + 1)),
        ];
        return [new Warp(Projection.FromCorners(corners, size), Interpolation, Fill)];
    }
}
