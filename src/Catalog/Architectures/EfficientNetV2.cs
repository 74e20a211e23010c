using System.Collections.Immutable;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Architectures;

/// <summary>
/// EfficientNetV2 for ImageNet (Tan and Le 2021): early stages fuse the expansion and the depthwise convolution into one dense convolution,
/// which is faster there. Layers, names and batch norms are torchvision's. Each method takes the number of classes and the shape of the
/// images, by default the size that the networks were evaluated with. It throws
/// <see cref="ArgumentException"/> where the images are too small, which below 17 pixels they are.
/// </summary>
public static class EfficientNetV2
{
    // Table 4 of the paper for S, its authors' code for M and L.
    private static readonly ImmutableArray<EfficientNetStage> Small =
    [
        new(Expansion: 1, Kernel: 3, Stride: 1, Channels: 24, Depth: 2) { IsFused = true },
        new(Expansion: 4, Kernel: 3, Stride: 2, Channels: 48, Depth: 4) { IsFused = true },
        new(Expansion: 4, Kernel: 3, Stride: 2, Channels: 64, Depth: 4) { IsFused = true },
        new(Expansion: 4, Kernel: 3, Stride: 2, Channels: 128, Depth: 6),
        new(Expansion: 6, Kernel: 3, Stride: 1, Channels: 160, Depth: 9),
        new(Expansion: 6, Kernel: 3, Stride: 2, Channels: 256, Depth: 15),
    ];

    private static readonly ImmutableArray<EfficientNetStage> Medium =
    [
        new(Expansion: 1, Kernel: 3, Stride: 1, Channels: 24, Depth: 3) { IsFused = true },
        new(Expansion: 4, Kernel: 3, Stride: 2, Channels: 48, Depth: 5) { IsFused = true },
        new(Expansion: 4, Kernel: 3, Stride: 2, Channels: 80, Depth: 5) { IsFused = true },
        new(Expansion: 4, Kernel: 3, Stride: 2, Channels: 160, Depth: 7),
        new(Expansion: 6, Kernel: 3, Stride: 1, Channels: 176, Depth: 14),
        new(Expansion: 6, Kernel: 3, Stride: 2, Channels: 304, Depth: 18),
        new(Expansion: 6, Kernel: 3, Stride: 1, Channels: 512, Depth: 5),
    ];

    private static readonly ImmutableArray<EfficientNetStage> Large =
    [
        new(Expansion: 1, Kernel: 3, Stride: 1, Channels: 32, Depth: 4) { IsFused = true },
        new(Expansion: 4, Kernel: 3, Stride: 2, Channels: 64, Depth: 7) { IsFused = true },
        new(Expansion: 4, Kernel: 3, Stride: 2, Channels: 96, Depth: 7) { IsFused = true },
        new(Expansion: 4, Kernel: 3, Stride: 2, Channels: 192, Depth: 10),
        new(Expansion: 6, Kernel: 3, Stride: 1, Channels: 224, Depth: 19),
        new(Expansion: 6, Kernel: 3, Stride: 2, Channels: 384, Depth: 25),
        new(Expansion: 6, Kernel: 3, Stride: 1, Channels: 640, Depth: 7),
    ];

    /// <summary>EfficientNetV2-S: 21.5 M parameters, 8.37 GMACs at 384 pixels.</summary>
    public static Network EfficientNetV2S(int classes = 1000, Shape? input = null) =>
        Build("efficientnet_v2_s", Small, dropout: 0.2, classes, input ?? Shape.Map(3, 384, 384));

    /// <summary>EfficientNetV2-M: 54.1 M parameters, 24.58 GMACs at 480 pixels.</summary>
    public static Network EfficientNetV2M(int classes = 1000, Shape? input = null) =>
        Build("efficientnet_v2_m", Medium, dropout: 0.3, classes, input ?? Shape.Map(3, 480, 480));

    /// <summary>EfficientNetV2-L: 118.5 M parameters, 56.08 GMACs at 480 pixels.</summary>
    public static Network EfficientNetV2L(int classes = 1000, Shape? input = null) =>
        Build("efficientnet_v2_l", Large, dropout: 0.4, classes, input ?? Shape.Map(3, 480, 480));

    private static Network Build(string name, ImmutableArray<EfficientNetStage> stages, double dropout, int classes, Shape input) =>
        new EfficientNetLayout(name, Stem: stages[0].Channels, stages, Head: 1280, dropout) { Epsilon = 1e-3 }
            .Build(classes, input);
}
