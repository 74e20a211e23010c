using System.Collections.Immutable;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// How much wider and deeper than EfficientNet-B0 a network is, and the pictures that go with it (Tan and Le 2019). <see cref="Of"/> is the
/// rule of the paper, <see cref="Published"/> the rounded coefficients of the networks that its authors trained, in which the depth of the
/// large ones stays behind the rule.
/// </summary>
/// <param name="Width">Multiplies the channels; more than 0.</param>
/// <param name="Depth">Multiplies the blocks of each stage; more than 0.</param>
/// <param name="Resolution">Height and width of the pictures in pixels.</param>
public sealed record CompoundScaling(double Width, double Depth, int Resolution)
{
    private const double LargestCoefficient = 20;

    /// <summary>The coefficients of <c>efficientnet_b0</c> to <c>efficientnet_b7</c> by the network's name.</summary>
    public static ImmutableSortedDictionary<string, CompoundScaling> Published { get; } = new Dictionary<string, CompoundScaling>
    {
        ["efficientnet_b0"] = new(Width: 1.0, Depth: 1.0, Resolution: 224),
        ["efficientnet_b1"] = new(Width: 1.0, Depth: 1.1, Resolution: 240),
        ["efficientnet_b2"] = new(Width: 1.1, Depth: 1.2, Resolution: 260),
        ["efficientnet_b3"] = new(Width: 1.2, Depth: 1.4, Resolution: 300),
        ["efficientnet_b4"] = new(Width: 1.4, Depth: 1.8, Resolution: 380),
        ["efficientnet_b5"] = new(Width: 1.6, Depth: 2.2, Resolution: 456),
        ["efficientnet_b6"] = new(Width: 1.8, Depth: 2.6, Resolution: 528),
        ["efficientnet_b7"] = new(Width: 2.0, Depth: 3.1, Resolution: 600),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>
    /// Width 1.1^phi, depth 1.2^phi and resolution 224 x 1.15^phi (equation 3 of the paper), so that the multiply-adds grow with about 2^phi.
    /// </summary>
    /// <param name="phi">Compound coefficient, from 0 to 20: 0 is B0, 1 is about B2 and 7 about B7.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="phi"/> is out of range.</exception>
    public static CompoundScaling Of(double phi) => phi is >= 0 and <= LargestCoefficient
        ? new(Math.Pow(1.1, phi), Math.Pow(1.2, phi), (int)Math.Round(224 * Math.Pow(1.15, phi)))
        : throw new ArgumentOutOfRangeException(
            nameof(phi), phi, $"The compound coefficient needs to be from 0, which is EfficientNet-B0, to {LargestCoefficient}.");
}
