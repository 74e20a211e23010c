namespace MLNet.CnnCatalog.Transforms.Augmentation;

/// <summary>The operations among which AutoAugment and its heirs choose; their names are torchvision's.</summary>
internal enum AutoOperation
{
    Identity,
    ShearX,
    ShearY,
    TranslateX,
    TranslateY,
    Rotate,
    Brightness,
    Color,
    Contrast,
    Sharpness,
    Posterize,
    Solarize,
    AutoContrast,
    Equalize,
    Invert,
}

/// <summary>How strong the operations of AutoAugment and its heirs are at most, and what they do.</summary>
/// <param name="Shear">Pixels of shift a row or column.</param>
/// <param name="Translation">Pixels of shift; null for 150 of the 331 pixels that the images of AutoAugment had.</param>
/// <param name="Degrees">Degrees of rotation.</param>
/// <param name="Factor">By how much the factors of colours and sharpness differ from one.</param>
/// <param name="LostBits">Bits that posterize takes off.</param>
internal sealed record MagnitudeSpace(float Shear, float? Translation, float Degrees, float Factor, int LostBits)
{
    private const double UsualTranslation = 150.0 / 331.0;

    /// <summary>The strengths of AutoAugment and RandAugment.</summary>
    public static MagnitudeSpace Usual { get; } = new(Shear: 0.3f, Translation: null, Degrees: 30, Factor: 0.9f, LostBits: 4);

    /// <summary>The strengths of TrivialAugmentWide.</summary>
    public static MagnitudeSpace Wide { get; } = new(Shear: 0.99f, Translation: 32, Degrees: 135, Factor: 0.99f, LostBits: 6);

    /// <summary>Those that RandAugment and TrivialAugmentWide take: all but inversion.</summary>
    public static AutoOperation[] Operations { get; } = [.. Enum.GetValues<AutoOperation>().Except([AutoOperation.Invert])];

    public static bool IsSigned(AutoOperation operation) => operation is >= AutoOperation.ShearX and <= AutoOperation.Sharpness;

    /// <summary>The magnitude of one of so many bins, without sign; zero for operations that have none.</summary>
    public float Magnitude(AutoOperation operation, int bin, int bins, ImageSize size) => operation switch
    {
        AutoOperation.ShearX or AutoOperation.ShearY => Spaced(0, Shear, bin, bins),
        AutoOperation.TranslateX => Spaced(0, Translation ?? (float)(UsualTranslation * size.Width), bin, bins),
        AutoOperation.TranslateY => Spaced(0, Translation ?? (float)(UsualTranslation * size.Height), bin, bins),
        AutoOperation.Rotate => Spaced(0, Degrees, bin, bins),
        AutoOperation.Brightness or AutoOperation.Color or AutoOperation.Contrast or AutoOperation.Sharpness => Spaced(0, Factor, bin, bins),
        AutoOperation.Posterize => 8 - MathF.Round(bin / ((bins - 1) / (float)LostBits)),
        AutoOperation.Solarize => Spaced(byte.MaxValue, 0, bin, bins),
        _ => 0,
    };

    /// <summary>What is done to an image; null for nothing.</summary>
    public ImageChange? Change(AutoOperation operation, int bin, int bins, bool isNegative, ImageSize size, WarpingAugmentation warping)
    {
        var magnitude = Magnitude(operation, bin, bins, size);
        return Change(operation, isNegative && IsSigned(operation) ? -magnitude : magnitude, size, warping);
    }

    public static ImageChange? Change(AutoOperation operation, double magnitude, ImageSize size, WarpingAugmentation warping)
    {
        var (corner, centre) = ((0.0, 0.0), (size.Width / 2.0, size.Height / 2.0));
        return operation switch
        {
            AutoOperation.Identity => null,
            AutoOperation.ShearX => Warped(Projection.FromAffine(new(ShearX: Slope(magnitude)), corner)),
            AutoOperation.ShearY => Warped(Projection.FromAffine(new(ShearY: Slope(magnitude)), corner)),
            AutoOperation.TranslateX => Warped(Projection.FromAffine(new(X: (int)magnitude), centre)),
            AutoOperation.TranslateY => Warped(Projection.FromAffine(new(Y: (int)magnitude), centre)),
            AutoOperation.Rotate => Warped(Projection.FromRotated(magnitude, size)),
            AutoOperation.Brightness => new Adjust(Adjustment.Brightness, 1 + magnitude),
            AutoOperation.Color => new Adjust(Adjustment.Saturation, 1 + magnitude),
            AutoOperation.Contrast => new Adjust(Adjustment.Contrast, 1 + magnitude),
            AutoOperation.Sharpness => new Adjust(Adjustment.Sharpness, 1 + magnitude),
            AutoOperation.Posterize => new Adjust(Adjustment.Posterize, magnitude),
            AutoOperation.Solarize => new Adjust(Adjustment.Solarize, magnitude),
            AutoOperation.AutoContrast => new Adjust(Adjustment.AutoContrast),
            AutoOperation.Equalize => new Adjust(Adjustment.Equalize),
            AutoOperation.Invert => new Adjust(Adjustment.Invert),
            _ => throw new NotSupportedException($"There is no operation {operation}."),
        };

        Warp Warped(in Projection source) => new(source, warping.Interpolation, warping.Fill);

        static double Slope(double tangent) => double.RadiansToDegrees(Math.Atan(tangent));
    }

    // As PyTorch's linspace: from both ends, so that the middle is exact, in float.
    private static float Spaced(float start, float end, int bin, int bins)
    {
        var step = (end - start) / (bins - 1);
        return bin < bins / 2 ? start + (step * bin) : end - (step * (bins - 1 - bin));
    }
}
