using System.Text.Json.Serialization;
using MLNet.CnnCatalog.Transforms.Images;

namespace MLNet.CnnCatalog.Transforms.Augmentation;

/// <summary>
/// A part of random area and shape, resized to one size (Szegedy et al. 2015): torchvision's RandomResizedCrop over Pillow.
/// Ten times an area and a ratio are drawn; where none fits into the image, the largest centred part of a ratio that is allowed is taken.
/// </summary>
public sealed record RandomResizedCrop : ImageAugmentation
{
    private const int Attempts = 10;

    /// <summary>Height and width in pixels afterwards, at least 1; null takes those that the network is fed, else those of the image. Null by default.</summary>
    public ImageSize? Size { get; init; }

    /// <summary>Area of the part as a share of the image's, above 0, at most 1; (0.08, 1) by default.</summary>
    public ValueRange Scale { get; init; } = (0.08, 1);

    /// <summary>Width of the part over its height, above 0, drawn evenly in the logarithm; (3/4, 4/3) by default.</summary>
    public ValueRange Ratio { get; init; } = (3.0 / 4, 4.0 / 3);

    /// <summary>The filter by which it is resized; bilinear by default.</summary>
    public ResizingFilter Filter { get; init; }

    internal override bool NeedsWholeImage => true;

    internal override void Check()
    {
        RequireSize(Size);
        Require(Enum.IsDefined(Filter), Filter, $"one of {string.Join(", ", Enum.GetNames<ResizingFilter>())}");
        RequireRange(Scale, double.Epsilon, 1);
        RequireRange(Ratio, double.Epsilon, double.MaxValue);
    }

    internal override ImageAugmentation For(ImageSize fed) => this with { Size = Size ?? fed };

    internal override ImageSize SizeAfter(ImageSize size) => Size ?? size;

    internal override IReadOnlyList<ImageChange> Draw(SampleRandom random, ImageSize size)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (area, ratio) = ((double)size.Height * size.Width * random.Next(Scale), random.NextRatio(Ratio));
            var (height, width) = (Math.Round(Math.Sqrt(area / ratio)), Math.Round(Math.Sqrt(area * ratio)));
            if (height >= 1 && width >= 1 && height <= size.Height && width <= size.Width)
                return [At(random.Next(size.Height - (int)height + 1), random.Next(size.Width - (int)width + 1), new((int)height, (int)width), size)];
        }

        var part = Largest(size);
        return [At((size.Height - part.Height) / 2, (size.Width - part.Width) / 2, part, size)];
    }

    private ResizedCrop At(int top, int left, ImageSize part, ImageSize size) => new(top, left, part, SizeAfter(size), Filter);

    private ImageSize Largest(ImageSize size)
    {
        var ratio = (double)size.Width / size.Height;
        return ratio < Ratio.Low ? size with { Height = Math.Max(1, (int)Math.Round(size.Width / Ratio.Low)) }
            : ratio > Ratio.High ? size with { Width = Math.Max(1, (int)Math.Round(size.Height * Ratio.High)) }
            : size;
    }
}

/// <summary>What lies beyond the sides of an image. Label maps go on as their images do.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PaddingMode>))]
public enum PaddingMode
{
    /// <summary>One colour; label maps are ignored there.</summary>
    Constant,

    /// <summary>The outermost pixel.</summary>
    Edge,

    /// <summary>The image mirrored, without its outermost pixel.</summary>
    Reflect,

    /// <summary>The image mirrored, with its outermost pixel.</summary>
    Symmetric,
}

/// <summary>
/// A part at a random place, not resized: torchvision's RandomCrop. With <see cref="Padding"/> alone the image is shifted within its own size, as
/// networks are trained on CIFAR: <c>RandomCrop(new() { Padding = 4 })</c>.
/// </summary>
public sealed record RandomCrop : ImageAugmentation
{
    /// <summary>Height and width of the part in pixels, at least 1; null takes those of the image before it is padded. Null by default.</summary>
    public ImageSize? Size { get; init; }

    /// <summary>Pixels that are added at each of the four sides before, at least 0; 0 by default.</summary>
    public int Padding { get; init; }

    /// <summary>
    /// Whether an image that is smaller than <see cref="Size"/> is padded on both sides by what is missing; else it is an error. False by default.
    /// </summary>
    public bool PadIfNeeded { get; init; }

    /// <summary>Colour of the pixels that are added; black by default. A label map has <see cref="LabelMaps.LabelMap.Ignored"/> there.</summary>
    public FillColor Fill { get; init; }

    /// <summary>What the pixels are that are added; a colour by default.</summary>
    public PaddingMode PaddingMode { get; init; }

    internal override bool NeedsWholeImage => Size is not null;

    internal override void Check()
    {
        RequireSize(Size);
        Require(Enum.IsDefined(PaddingMode), PaddingMode, $"one of {string.Join(", ", Enum.GetNames<PaddingMode>())}");
        Require(Padding >= 0, Padding, "at least 0");
        Require(Size is not null || Padding > 0, Padding, "above 0, or Size be set, for else nothing is cropped", nameof(Padding));
    }

    internal override ImageSize SizeAfter(ImageSize size)
    {
        var part = Size ?? size;
        return PadIfNeeded || (part.Height <= size.Height + (2 * Padding) && part.Width <= size.Width + (2 * Padding))
            ? part
            : throw new ArgumentException(
                $"RandomCrop cannot cut {part} pixels from an image of {size} with {Padding} pixels of padding. Set Size lower, or PadIfNeeded.",
                nameof(size));
    }

    internal override IReadOnlyList<ImageChange> Draw(SampleRandom random, ImageSize size)
    {
        var part = SizeAfter(size);
        return [new Crop(Start(random, size.Height, part.Height), Start(random, size.Width, part.Width), part, Fill, PaddingMode)];
    }

    private int Start(SampleRandom random, int side, int part)
    {
        var padding = Padding + Math.Max(0, part - side - (2 * Padding));
        return random.Next(side + (2 * padding) - part + 1) - padding;
    }
}

/// <summary>The centre, not resized: torchvision's CenterCrop. A smaller image is surrounded by black, its label map by ignored pixels.</summary>
public sealed record CenterCrop : ImageAugmentation
{
    /// <summary>Height and width in pixels afterwards, at least 1.</summary>
    public required ImageSize Size { get; init; }

    internal override void Check() => RequireSize(Size);

    internal override bool NeedsWholeImage => true;

    internal override ImageSize SizeAfter(ImageSize size) => Size;

    internal override IReadOnlyList<ImageChange> Draw(SampleRandom random, ImageSize size) =>
        [new Crop(Start(size.Height, Size.Height), Start(size.Width, Size.Width), Size)];

    private static int Start(int side, int part) => part > side ? -((part - side) / 2) : (int)Math.Round((side - part) / 2.0);
}

/// <summary>The whole image in another size, height and width each for itself: torchvision's Resize over Pillow.</summary>
public sealed record Resize : ImageAugmentation
{
    /// <summary>Height and width in pixels afterwards, at least 1.</summary>
    public required ImageSize Size { get; init; }

    /// <summary>The filter by which it is resized; bilinear by default.</summary>
    public ResizingFilter Filter { get; init; }

    internal override bool NeedsWholeImage => true;

    internal override void Check()
    {
        RequireSize(Size);
        Require(Enum.IsDefined(Filter), Filter, $"one of {string.Join(", ", Enum.GetNames<ResizingFilter>())}");
    }

    internal override ImageSize SizeAfter(ImageSize size) => Size;

    internal override IReadOnlyList<ImageChange> Draw(SampleRandom random, ImageSize size) => [new ResizedCrop(0, 0, size, Size, Filter)];
}
