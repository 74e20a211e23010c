using System.Collections.Immutable;
using System.Globalization;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// EfficientNet for ImageNet (Tan and Le 2019): inverted residual blocks with squeeze and excitation, and one coefficient that makes
/// networks wider and deeper and their images larger. Layers, names, rounding and batch norms are torchvision's. Each method takes the
/// number of classes and the shape of the images, by default of the resolution that the paper's authors trained it with; the
/// multiply-adds of B2 are torchvision's at 288 pixels instead of 260. All throw <see cref="ArgumentException"/> where the images are
/// too small, which below 17 pixels they are.
/// </summary>
public static class EfficientNet
{
    private const double SmallestDropout = 0.2;
    private const double LargestDropout = 0.5;

    // Table 1 of the paper.
    private static readonly ImmutableArray<EfficientNetStage> Baseline =
    [
        new(Expansion: 1, Kernel: 3, Stride: 1, Channels: 16, Depth: 1),
        new(Expansion: 6, Kernel: 3, Stride: 2, Channels: 24, Depth: 2),
        new(Expansion: 6, Kernel: 5, Stride: 2, Channels: 40, Depth: 2),
        new(Expansion: 6, Kernel: 3, Stride: 2, Channels: 80, Depth: 3),
        new(Expansion: 6, Kernel: 5, Stride: 1, Channels: 112, Depth: 3),
        new(Expansion: 6, Kernel: 5, Stride: 2, Channels: 192, Depth: 4),
        new(Expansion: 6, Kernel: 3, Stride: 1, Channels: 320, Depth: 1),
    ];

    /// <summary>EfficientNet-B0: 5.3 M parameters, 0.39 GMACs.</summary>
    public static Network EfficientNetB0(int classes = 1000, Shape? input = null) => Published("efficientnet_b0", 0.2, classes, input);

    /// <summary>EfficientNet-B1: 7.8 M parameters, 0.69 GMACs at 240 pixels.</summary>
    public static Network EfficientNetB1(int classes = 1000, Shape? input = null) => Published("efficientnet_b1", 0.2, classes, input);

    /// <summary>EfficientNet-B2: 9.1 M parameters, 1.09 GMACs at 288 pixels.</summary>
    public static Network EfficientNetB2(int classes = 1000, Shape? input = null) => Published("efficientnet_b2", 0.3, classes, input);

    /// <summary>EfficientNet-B3: 12.2 M parameters, 1.83 GMACs at 300 pixels.</summary>
    public static Network EfficientNetB3(int classes = 1000, Shape? input = null) => Published("efficientnet_b3", 0.3, classes, input);

    /// <summary>EfficientNet-B4: 19.3 M parameters, 4.39 GMACs at 380 pixels.</summary>
    public static Network EfficientNetB4(int classes = 1000, Shape? input = null) => Published("efficientnet_b4", 0.4, classes, input);

    /// <summary>EfficientNet-B5: 30.4 M parameters, 10.27 GMACs at 456 pixels.</summary>
    public static Network EfficientNetB5(int classes = 1000, Shape? input = null) => PublishedLarge("efficientnet_b5", 0.4, classes, input);

    /// <summary>EfficientNet-B6: 43.0 M parameters, 19.07 GMACs at 528 pixels.</summary>
    public static Network EfficientNetB6(int classes = 1000, Shape? input = null) => PublishedLarge("efficientnet_b6", 0.5, classes, input);

    /// <summary>EfficientNet-B7: 66.3 M parameters, 37.75 GMACs at 600 pixels.</summary>
    public static Network EfficientNetB7(int classes = 1000, Shape? input = null) => PublishedLarge("efficientnet_b7", 0.5, classes, input);

    /// <summary>
    /// The network that the paper's rule gives for a coefficient: 1.1^phi times the width of B0, 1.2^phi times its depth and 1.15^phi times
    /// its 224 pixels. It is called <c>efficientnet_phi_1.5</c> for 1.5. The dropout rate grows with the coefficient, from 0.2 at
    /// 0 to 0.5 at 7.
    /// </summary>
    /// <param name="phi">Compound coefficient, from 0 to 20; 0 is B0.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="input">Shape of one image; null takes colour images of the rule's resolution.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="phi"/> is out of range.</exception>
    /// <exception cref="ArgumentException">There are no classes, or the images are too small.</exception>
    public static Network Scaled(double phi, int classes = 1000, Shape? input = null)
    {
        var scaling = CompoundScaling.Of(phi);
        var dropout = SmallestDropout + ((LargestDropout - SmallestDropout) * Math.Min(1, phi / 7));
        return Scale(string.Create(CultureInfo.InvariantCulture, $"efficientnet_phi_{phi}"), scaling, dropout)
            .Build(classes, input ?? Images(scaling));
    }

    private static Network Published(string name, double dropout, int classes, Shape? input) =>
        Scale(name, CompoundScaling.Published[name], dropout).Build(classes, input ?? Images(CompoundScaling.Published[name]));

    // torchvision's B5 to B7 have the batch norm of the authors' code; its smaller ones have PyTorch's.
    private static Network PublishedLarge(string name, double dropout, int classes, Shape? input) =>
        (Scale(name, CompoundScaling.Published[name], dropout) with { Epsilon = 1e-3, Momentum = 0.01 })
        .Build(classes, input ?? Images(CompoundScaling.Published[name]));

    private static Shape Images(CompoundScaling scaling) => Shape.Map(3, scaling.Resolution, scaling.Resolution);

    private static EfficientNetLayout Scale(string name, CompoundScaling scaling, double dropout)
    {
        var stages = Baseline.Select(stage => stage with
        {
            Channels = ChannelRounding.ToMultiple(stage.Channels * scaling.Width),
            Depth = (int)Math.Ceiling(stage.Depth * scaling.Depth),
        }).ToImmutableArray();
        return new(name, ChannelRounding.ToMultiple(32 * scaling.Width), stages, Head: 4 * stages[^1].Channels, dropout);
    }
}

/// <summary>
/// How much wider and deeper than EfficientNet-B0 a network is, and the images that go with it (Tan and Le 2019). <see cref="Of"/> is the
/// rule of the paper, <see cref="Published"/> the rounded coefficients of the networks that its authors trained, in which the depth of the
/// large ones stays behind the rule.
/// </summary>
/// <param name="Width">Multiplies the channels; more than 0.</param>
/// <param name="Depth">Multiplies the blocks of each stage; more than 0.</param>
/// <param name="Resolution">Height and width of the images in pixels.</param>
internal sealed record CompoundScaling(double Width, double Depth, int Resolution)
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
