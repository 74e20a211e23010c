namespace MLNet.CnnCatalog.Transforms.Augmentation;

/// <summary>What is done to the colours of an image.</summary>
internal enum Adjustment
{
    Brightness,
    Contrast,
    Saturation,
    Hue,
    Sharpness,
    Posterize,
    Solarize,
    AutoContrast,
    Equalize,
    Invert,
    Grayscale,
}

/// <summary>Colours are changed, to the byte as Pillow's ImageEnhance and ImageOps do it, and as torchvision does it with Pillow's HSV.</summary>
/// <param name="Kind">What is changed.</param>
/// <param name="Amount">
/// A factor for brightness, contrast, saturation and sharpness (1 changes nothing); turns of the colour circle for hue, -0.5 to 0.5; bits that are
/// kept for posterize, 1 to 8; the first value that is inverted for solarize.
/// </param>
internal sealed record Adjust(Adjustment Kind, double Amount = 0) : ImageChange
{
    public override void Apply(Canvas canvas)
    {
        var (image, factor) = (canvas.Image, (float)Amount);
        switch (Kind)
        {
            case Adjustment.Brightness:
                ColorTables.Apply(image.Edit(), value => ColorTables.Blend(0, value, factor));
                break;
            case Adjustment.Contrast:
                var mean = ColorTables.MeanLuma(image.Values);
                ColorTables.Apply(image.Edit(), value => ColorTables.Blend(mean, value, factor));
                break;
            case Adjustment.Posterize:
                ColorTables.Apply(image.Edit(), value => (byte)(value & (0xFF << (8 - (int)Amount))));
                break;
            case Adjustment.Solarize:
                ColorTables.Apply(image.Edit(), value => value < Amount ? value : (byte)(255 - value));
                break;
            case Adjustment.Invert:
                ColorTables.Apply(image.Edit(), value => (byte)(255 - value));
                break;
            case Adjustment.AutoContrast:
                ColorTables.ApplyByColor(image.Edit(), ColorTables.Stretched);
                break;
            case Adjustment.Equalize:
                ColorTables.ApplyByColor(image.Edit(), ColorTables.Equalized);
                break;
            case Adjustment.Saturation:
                ColorPixels.Saturate(image.Edit(), factor);
                break;
            case Adjustment.Grayscale:
                ColorPixels.Saturate(image.Edit(), factor: 0);
                break;
            case Adjustment.Hue:
                ColorPixels.Turn(image.Edit(), (byte)(int)(Amount * 255));
                break;
            case Adjustment.Sharpness:
                ColorPixels.Sharpen(image, factor);
                break;
            default:
                throw new NotSupportedException($"The colours of an image cannot be changed by {Kind}.");
        }
    }
}
